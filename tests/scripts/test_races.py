"""Two who publish at once, over two real connections."""

import pytest

from tests.concurrency.test_one_case import together
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from tests.scripts.writing import DAY, NOON, WANG, YU, ZHAO, drafted, next_draft, told_at_once
from workflows.ledger.models import Event
from workflows.runtime.services import start_case
from workflows.scripts import services
from workflows.scripts.models import Script, ScriptVersion

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_case(world):
    publish("letter", in_a_row("letter", "write", "send"))
    return start_case(process_key="letter", key="L-1", title="函", by=ZHAO, at=NOON)


def test_of_two_publishers_of_one_script_one_publishes(open_case):
    for attempt in range(5):
        draft = drafted(open_case, f"口径{attempt}")
        results = together(2, lambda n, draft=draft: services.publish_words(
            version_id=draft.pk, revision=0, by=(WANG, YU)[n], at=NOON))
        refusals = [one for one in results if isinstance(one, Exception)]
        assert [type(one) for one in refusals] == [services.CannotPublish]
        stream = Event.objects.of_stream(draft.script.stream)
        assert stream.filter(verb="script.published").count() == 1


def test_of_two_who_begin_the_same_script_one_begins(open_case):
    results = together(2, lambda n: told_at_once(open_case, by=(ZHAO, WANG)[n]))
    assert [type(one) for one in results if isinstance(one, Exception)] == [services.CannotWrite]
    assert Script.objects.count() == 1
    assert ScriptVersion.objects.in_force(NOON).count() == 1


def test_past_the_service_the_table_itself_lets_one_in(open_case):
    """Two connections that take no lock of their own: the trigger's lock puts them in order."""
    first = told_at_once(open_case, until=NOON + DAY / 24)
    services.sweep(at=NOON + DAY)
    draft = next_draft(first)

    def force(n):
        if n == 0:
            ScriptVersion.objects.filter(pk=draft.pk).update(
                state="published", published_by_id=7, published_at=NOON, valid_from=NOON + DAY,
                valid_until=NOON + 2 * DAY)
        else:
            ScriptVersion.objects.create(
                script_id=first.script_id, number=9, temporary=True, text="乙", state="published", author_id=1,
                author_name="甲", drafted_at=NOON, published_by_id=8, published_at=NOON, valid_from=NOON + DAY,
                valid_until=NOON + 3 * DAY)

    results = together(2, force)
    assert sum(isinstance(one, Exception) for one in results) == 1
    assert ScriptVersion.objects.in_force(NOON + DAY).count() == 1
