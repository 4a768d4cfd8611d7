"""Whatever several people do to a tree: no cycle, no orphan, nothing lost, and the gate holds just when it should."""

import shutil
import tempfile

from django.core.files.base import ContentFile
from django.db import transaction
from django.test import override_settings
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from complaints.causes import gate, services
from complaints.causes.models import Evidence, Why
from complaints.causes.services import CannotAnalyse
from complaints.causes.services.evidence import kept
from complaints.causes.tree import tree_of
from complaints.tickets.models import State, Ticket
from tests.tickets.factories import MONDAY, people, ticket
from workflows.ledger.selectors import verify_all

PICK = st.integers(0, 11)


class Asking(RuleBasedStateMachine):
    """Two people at one tree."""

    def __init__(self):
        super().__init__()
        self.savepoint, self.folder = transaction.savepoint(), tempfile.mkdtemp()
        self.media = override_settings(MEDIA_ROOT=self.folder)
        self.media.enable()
        office = people()
        self.people = [office.analyst, office.locator]
        self.case = ticket(State.ANALYSING, specialist=office.analyst.department)
        services.name_symptom(ticket_id=self.case.pk, text="现象", by=office.analyst, at=MONDAY)
        self.asked, self.seen = 0, 1

    def attempt(self, service, pick, **more):
        whys = list(Why.objects.order_by("pk"))
        why = whys[pick % len(whys)]
        given = {"revision": why.revision} if service not in (services.ask_why, services.add_file) else {}
        name = "parent_id" if service is services.ask_why else "why_id"
        try:
            service(**{name: why.pk}, **given, by=self.people[pick % 2], at=MONDAY, **more)
        except CannotAnalyse:
            return False
        return True

    @rule(pick=PICK)
    def ask(self, pick):
        self.asked += 1
        if self.attempt(services.ask_why, pick, text=f"原因 {self.asked}", factor=""):
            self.seen += 1

    @rule(pick=PICK)
    def prove(self, pick):
        self.attempt(services.add_file, pick, note="", file=kept(ContentFile(b"x"), "日志.txt"))

    @rule(pick=PICK)
    def confirm(self, pick):
        self.attempt(services.confirm, pick)

    @rule(pick=PICK)
    def rule_out(self, pick):
        self.attempt(services.rule_out, pick, reason="不成立")

    @rule(pick=PICK)
    def reconsider(self, pick):
        self.attempt(services.reconsider, pick, reason="又有新证据")

    @rule(pick=PICK)
    def mark(self, pick):
        self.attempt(services.mark_root, pick, kind="process", factor="method", reason="再次认定")

    @rule(pick=PICK)
    def strike(self, pick):
        proofs = list(Evidence.objects.order_by("pk"))
        if proofs:
            try:
                services.strike_evidence(
                    evidence_id=proofs[pick % len(proofs)].pk, reason="不相干", by=self.people[0], at=MONDAY)
            except CannotAnalyse:
                return

    @rule()
    def come_back(self):
        Ticket.objects.filter(pk=self.case.pk, round__lt=3).update(round=2)

    @invariant()
    def every_why_hangs_below_the_symptom(self):
        nodes = tree_of(self.case)
        assert len(nodes) == Why.objects.count() == self.seen
        assert all(node.path[0].why.is_symptom and len(node.path) == node.why.depth + 1 for node in nodes)
        assert len({node.why.pk for node in nodes}) == len(nodes)

    @invariant()
    def what_is_confirmed_has_evidence(self):
        standing = set(Evidence.objects.standing().values_list("why_id", flat=True))
        assert set(Why.objects.filter(state="confirmed").values_list("pk", flat=True)) <= standing

    @invariant()
    def the_gate_holds_just_when_every_link_of_some_root_cause_has_evidence(self):
        this_round = Ticket.objects.get(pk=self.case.pk).round
        parents = {why.pk: why for why in Why.objects.all()}
        proven = set(Evidence.objects.filter(struck_at=None).values_list("why_id", flat=True))

        def links(why):
            while why.parent_id:
                yield why
                why = parents[why.parent_id]

        whole = [root for root in parents.values() if root.root_round == this_round and all(
            link.pk in proven and link.state == "confirmed" for link in links(root))]
        assert (gate.against_finishing(Ticket.objects.get(pk=self.case.pk), MONDAY) == []) == bool(whole)

    def teardown(self):
        assert all(verdict.wrong is None for verdict in verify_all())
        self.media.disable()
        shutil.rmtree(self.folder)
        transaction.savepoint_rollback(self.savepoint)


class TestTreesKeepTheirPromises(TestCase):
    def test_on_any_walk(self):
        run_state_machine_as_test(Asking, settings=settings(max_examples=15, stateful_step_count=25, deadline=None))
