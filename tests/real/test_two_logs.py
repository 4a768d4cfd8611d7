"""Two real logs, drawn as processes and played: a step more on trial with a tenth, half of the running cases moved."""

import pytest

from tests.real.drawing import drawn_from
from tests.real.logs import LOGS, busiest, running_at
from tests.real.telling import go_through
from workflows.ledger.models import Event
from workflows.runtime.models import Case
from workflows.runtime.selectors import replay

FITTING = {"receipt": 1395, "payment": 6716}  # of 1,434 and of 6,760
AROUND = 30


@pytest.fixture(scope="module")
def read(samples):
    """Each log once."""
    return {key: log.load(samples / log.path) for key, log in LOGS.items()}


def some_around(stories, moment):
    """The last that began before the moment, some that run at it, and the first after it."""
    before = [story for story in stories if story.began <= moment]
    after = [story for story in stories if story.began > moment]
    chosen = {story.name for story in (*before[-AROUND:], *running_at(stories, moment)[:AROUND], *after[:AROUND])}
    return [story for story in stories if story.name in chosen]


@pytest.mark.parametrize("key", LOGS)
def test_nearly_every_case_of_the_log_fits_its_drawing(read, key):
    drawing = drawn_from(read[key], key)

    assert sum(drawing.allows(story) for story in read[key]) == FITTING[key]


@pytest.mark.parametrize("key", LOGS)
def test_cases_of_a_real_log_go_through_two_versions_and_the_ledger_holds(db, read, key):
    stories = read[key]
    chosen = some_around(stories, busiest(stories))

    told = go_through(stories, key, checked_after=LOGS[key].checked_after, stories=chosen)

    cases = Case.objects.filter(process_key=key)
    versions = dict(cases.values_list("key", "process_version__number"))
    moved = told.migration.lines.filter(outcome="moved").count()
    assert (told.migration.state, moved) == ("done", (told.migration.lines.count() + 1) // 2)
    assert Event.objects.filter(verb="case.migrated").count() == moved >= 5
    assert told.on_trial == told.drawn > 0
    assert all(play.fits == play.drawing.allows(play.story) for play in told.plays), told.deviations
    assert sum(play.done for play in told.plays if play.fits) > 300
    assert set(versions.values()) == {1, 2}
    assert sum(play.checks for play in told.plays) > 5
    assert told.wrong == []
    assert all(replay(case).matches for case in cases.filter(process_version__number=2).order_by("pk")[:30])
