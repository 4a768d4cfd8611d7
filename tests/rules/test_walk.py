"""Whatever people do with a rule, in whatever order: one wording counts on a day at most, and ends stay ends."""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.rules.writing import NOON, words
from workflows.ledger.actor import Actor
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.rules import selectors, services
from workflows.rules.models import RuleVersion

PEOPLE = st.builds(lambda number: Actor(id=number, name=f"person {number}"), st.integers(1, 3))
TEXTS = st.sampled_from(["一", "二", "三"])
AHEAD = st.one_of(st.none(), st.integers(-2, 6))


class Writing(RuleBasedStateMachine):
    """Three people at one rule."""

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.at, self.words, self.counted = NOON, {}, {}
        by = Actor(id=1, name="person 1")
        self.rule = services.create_rule(title="规则", area="business", by=by, at=NOON, words=words()).rule

    @property
    def drafted(self):
        return RuleVersion.objects.filter(state="draft").first()

    @rule(days=st.integers(0, 4))
    def time_passes(self, days):
        self.at += timedelta(days=days)
        services.sweep(at=self.at)

    @rule(by=PEOPLE, text=TEXTS)
    def write(self, by, text):
        draft = self.drafted
        if draft is None:
            services.draft_version(rule_id=self.rule.pk, by=by, at=self.at, words=words(instructions=text))
        else:
            services.redraft_version(version_id=draft.pk, revision=draft.revision, by=by, at=self.at,
                                     words=words(instructions=text))  # fmt: skip

    @rule(by=PEOPLE, ahead=AHEAD)
    def publish(self, by, ahead):
        draft, today = self.drafted, localdate(self.at)
        if draft is None:
            return
        wanted = None if ahead is None else today + timedelta(days=ahead)
        try:
            done = services.publish_rule(version_id=draft.pk, revision=draft.revision, by=by, at=self.at,
                                            effective_from=wanted)  # fmt: skip
        except services.CannotPublish:
            later = RuleVersion.objects.filter(state="published", effective_from__gt=max(wanted or today, today))
            assert by.id in draft.authors or later.exists()
        else:
            assert by.id not in done.authors
            self.words[done.pk] = done.instructions

    @rule(by=PEOPLE)
    def retire(self, by):
        try:
            services.retire_rule(rule_id=self.rule.pk, reason="停办", by=by, at=self.at)
        except services.CannotPublish:
            assert not RuleVersion.objects.filter(state="published").exists()
        else:
            assert not RuleVersion.objects.valid_on(localdate(self.at)).exists()

    @invariant()
    def one_wording_counts_on_a_day_and_past_days_stay(self):
        today = localdate(self.at)
        for days in range(-8, 8):
            day = today + timedelta(days=days)
            found = [one.pk for one in RuleVersion.objects.valid_on(day)]
            assert len(found) <= 1
            if day < today:
                assert self.counted.setdefault(day, found) == found

    @invariant()
    def published_words_stay_and_pages_agree(self):
        today = localdate(self.at)
        for version in RuleVersion.objects.exclude(state="draft"):
            assert version.instructions == self.words[version.pk]
            assert version.is_valid_on(today) == selectors.standing_of(version, today).counts
        assert RuleVersion.objects.filter(state="draft").count() <= 1

    def teardown(self):
        assert all(verdict.wrong is None for verdict in verify_all())
        published = Event.objects.filter(verb="rule.published").count()
        assert published == RuleVersion.objects.exclude(state="draft").count()
        transaction.savepoint_rollback(self.savepoint)


class TestRulesKeepTheirPromises(TestCase):
    def test_on_any_walk(self):
        suite = settings(max_examples=15, stateful_step_count=12, deadline=None)
        run_state_machine_as_test(Writing, settings=suite)
