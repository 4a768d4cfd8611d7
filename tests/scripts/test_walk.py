"""Whatever people do with a script, in whatever order: one wording is in force at most, and what was told stays."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.runtime.desk import filled
from tests.runtime.drawings import in_a_row
from tests.runtime.publishing import publish
from tests.scripts.writing import HOUR, NOON, ZHAO, wording
from workflows.ledger.actor import Actor
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.runtime.services import start_case
from workflows.scripts import selectors, services
from workflows.scripts.models import ScriptVersion

PEOPLE = st.builds(lambda number: Actor(id=number, name=f"person {number}"), st.integers(1, 3))
AHEAD = st.one_of(st.none(), st.integers(-2, 6))
LASTS = st.one_of(st.none(), st.integers(1, 8))


class Telling(RuleBasedStateMachine):
    """Three people at one script, temporary or standing."""

    def __init__(self):
        super().__init__()
        self.savepoint, self.patch = transaction.savepoint(), pytest.MonkeyPatch()
        filled(self.patch)
        publish("letter", in_a_row("letter", "write", "send"))
        self.case = start_case(process_key="letter", key="L-1", title="函", by=ZHAO, at=NOON)
        self.at, self.words, self.told, self.script = NOON, {}, {}, None

    @property
    def drafted(self):
        return ScriptVersion.objects.filter(state="draft").first()

    @rule(hours=st.integers(0, 4), sweep=st.booleans())
    def time_passes(self, hours, sweep):
        self.at += timedelta(hours=hours)
        if sweep:
            services.sweep(at=self.at)

    @rule(by=PEOPLE, text=st.sampled_from("一二三"), ahead=AHEAD, lasts=LASTS, temporary=st.booleans())
    def write(self, by, text, ahead, lasts, temporary):
        begins = None if ahead is None else self.at + ahead * HOUR
        said = wording(text, begins=begins, until=None if lasts is None else (begins or self.at) + lasts * HOUR)
        draft, given = self.drafted, {"wording": said, "by": by, "at": self.at}
        if self.script is None:
            made = services.create_script(case_id=self.case.pk, title="口径", temporary=temporary, **given)
            self.script = made.script
        elif draft is None:
            services.draft_version(script_id=self.script.pk, **given)
        else:
            services.redraft_version(version_id=draft.pk, revision=draft.revision, **given)

    @rule(by=PEOPLE)
    def publish(self, by):
        if (draft := self.drafted) is None:
            return
        try:
            done = services.publish_words(version_id=draft.pk, revision=draft.revision, by=by, at=self.at)
        except services.CannotPublish:
            return
        assert done.temporary or by.id not in done.authors
        assert done.valid_until or not done.temporary
        assert done.valid_from >= self.at
        self.words[done.pk] = done.text

    @rule(by=PEOPLE)
    def withdraw(self, by):
        if self.script is None:
            return
        with suppress(services.CannotPublish):
            services.withdraw_script(script_id=self.script.pk, reason="停", by=by, at=self.at)
        assert not ScriptVersion.objects.in_force(self.at).exists()

    @invariant()
    def intervals_never_overlap_and_the_past_stays(self):
        for hours in range(-10, 16):
            moment = self.at + hours * HOUR
            found = list(ScriptVersion.objects.in_force(moment).values_list("pk", flat=True))
            assert len(found) <= 1
            if moment < self.at:
                assert self.told.setdefault(moment, found) == found

    @invariant()
    def what_was_told_stays_and_pages_agree(self):
        for version in ScriptVersion.objects.exclude(state="draft"):
            assert version.text == self.words[version.pk]
            assert version.is_in_force(self.at) == selectors.standing_of(version, self.at).in_force

    def teardown(self):
        assert all(verdict.wrong is None for verdict in verify_all())
        published = Event.objects.filter(verb="script.published").count()
        assert published == ScriptVersion.objects.exclude(state="draft").count()
        self.patch.undo()
        transaction.savepoint_rollback(self.savepoint)


class TestScriptsKeepTheirPromises(TestCase):
    def test_on_any_walk(self):
        run_state_machine_as_test(Telling, settings=settings(max_examples=15, stateful_step_count=14, deadline=None))
