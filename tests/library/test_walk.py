"""Whatever people do with versions, in whatever order: the promises of the library hold."""

import json
from datetime import UTC, datetime, timedelta

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from workflows.ledger.actor import Actor
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.library.models import ProcessVersion
from workflows.library.problems import CannotPublish, CannotRetire
from workflows.library.retiring import retire_version
from workflows.library.services import CannotDraft, create_process, draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
PEOPLE = st.builds(lambda number: Actor(id=number, name=f"person {number}"), st.integers(1, 3))
SOURCES = [bpmn(task("review", f"审核{number}")) for number in range(3)] + [bpmn(("wait", "等回执", "", "receiveTask"))]
STATE_AFTER = {
    "version.drafted": "draft", "version.published": "published", "version.superseded": "superseded",
    "version.retired": "retired", "version.submitted": "in_test", "version.tested": "in_review",
    "version.reviews_passed": "in_committee", "version.approved": "in_committee", "version.sent_back": "draft",
    "version.trial_begun": "trial", "version.rebased": "draft",
}


class Library(RuleBasedStateMachine):
    """Three people at one process."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()  # every walk begins on an empty library
        self.process = create_process(key="small", name="小流程", by=Actor(id=1, name="person 1"), at=NOON)
        self.at = NOON
        self.stored = {}

    def later(self):
        self.at += timedelta(minutes=1)
        return self.at

    @rule(source=st.sampled_from(SOURCES), by=PEOPLE)
    def draft(self, source, by):
        try:
            version = draft_version(process_id=self.process.pk, source=source, by=by, at=self.later())
        except CannotDraft:
            assert source in self.stored.values()
        else:
            self.stored[version.pk] = source

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), by=PEOPLE)
    def publish(self, data, by):
        version = data.draw(st.sampled_from(sorted(self.stored)))
        before = ProcessVersion.objects.get(pk=version)
        try:
            publish_version(version_id=version, by=by, at=self.later())
        except CannotPublish:
            unfit = before.state != "draft" or before.author_id == by.id or self.stored[version] == SOURCES[3]
            assert unfit

    @precondition(lambda self: self.stored)
    @rule(data=st.data(), by=PEOPLE)
    def retire(self, data, by):
        version = data.draw(st.sampled_from(sorted(self.stored)))
        before = ProcessVersion.objects.get(pk=version).state
        try:
            retire_version(version_id=version, by=by, at=self.later(), reason="停办")
        except CannotRetire:
            assert before in {"draft", "retired"}

    @invariant()
    def one_version_at_most_is_in_force_and_signed_by_a_second_person(self):
        published = ProcessVersion.objects.published()
        assert published.count() <= 1
        for version in published:
            assert version.published_by_id not in {None, version.author_id}
            assert version.bytes != SOURCES[3]

    @invariant()
    def bytes_stay_and_events_tell_every_state(self):
        for version in ProcessVersion.objects.select_related("process"):
            assert version.bytes == self.stored[version.pk]
            verbs = Event.objects.of_stream(version.stream).order_by("seq").values_list("verb", flat=True)
            assert STATE_AFTER[list(verbs)[-1]] == version.state

    def teardown(self):
        assert all(verdict.wrong is None for verdict in verify_all())
        for event in Event.objects.all():
            assert json.loads(event.body)["actor"]["id"] in {1, 2, 3}
        transaction.savepoint_rollback(self.savepoint)


class TestTheLibraryKeepsItsPromises(TestCase):
    def test_on_any_walk(self):
        suite = settings(max_examples=15, stateful_step_count=12, deadline=None)
        run_state_machine_as_test(Library, settings=suite)
