"""Cases going on in another version: one transaction, one event, work and clocks carried, replays across the switch."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.inbox.models import Principal, WorkItem
from approvals.inbox.services import decide
from tests.organisation.factories import add_person
from tests.runtime.conftest import CLERK, NOON, REVIEWER
from tests.runtime.drawings import cosign, draw, end, start, timer, user
from tests.runtime.publishing import publish
from workflows.engine.migration import plan
from workflows.ledger.models import Event
from workflows.runtime import document, selectors
from workflows.runtime.migrating import go_on_in
from workflows.runtime.models import Case, Timer
from workflows.runtime.move import moving
from workflows.runtime.services import resume_case, start_case, suspend_case

pytestmark = pytest.mark.django_db
FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
LATER = NOON + timedelta(hours=1)


def version(count, *, limit="", rule="all", late="PT8H", check="check", process="move"):
    codes = ",".join(f"post_{n}" for n in range(count))
    said = {"limit": limit} if limit else {}
    return publish(process, draw(
        process, start(), user("draft"), cosign("sign", "", candidateGroups=codes, cosign=rule, **said),
        timer("boundaryEvent", "late", late, attachedToRef_="sign"), user(check), end(), end("other"),
        flows=f"start -> draft -> sign -> {check} -> end; late -> other",
    ))  # fmt: skip


def world(count=3):
    people = [add_person(posts=(f"post_{n}",)) for n in range(count)]
    before = version(count)
    case = start_case(process_key="move", key=f"M-{count}", title="迁移", by=people[0].as_actor(), at=NOON)
    item = WorkItem.objects.get(case=case)
    decide(item_id=item.pk, case_id=case.pk, outcome="done", by=people[0], at=NOON)
    return case, before, people


def migrate(case, before, after, *, at=LATER, mapping=None):
    graphs = [document.graph_of(one.pk, one.sha256) for one in (before, after)]
    made = plan(*graphs, mapping or {})
    with moving(case_id=case.pk, by=REVIEWER, at=at) as move:
        go_on_in(move, after, made, reason="新规", before=before)
    return Case.objects.select_related("process_version__process").get(pk=case.pk)


def test_a_case_is_pinned_to_the_new_version_by_one_event_that_names_both():
    case, before, _people = world()
    after = version(3, limit="2d", check="verify")

    case = migrate(case, before, after, mapping={"check": "verify"})

    [event] = Event.objects.filter(stream=case.stream, verb="case.migrated")
    told = json.loads(event.body)
    assert case.process_version == after
    assert (told["reason"], told["version"], told["actor"]["name"]) == ("新规", after.sha256, "王敏")
    assert told["detail"]["from"] == {"version": 1, "sha256": before.sha256}
    assert told["detail"]["to"] == {"version": 2, "sha256": after.sha256}
    assert told["detail"]["mapping"] == {"check": "verify"}
    assert selectors.replay(case).matches


def test_open_work_stays_with_its_people_under_the_new_limit_and_votes_count_on():
    case, before, people = world()
    items = list(WorkItem.objects.open().filter(case=case).order_by("pk"))
    decide(item_id=items[0].pk, case_id=case.pk, outcome="pass", by=people[0], at=NOON)
    held = set(Principal.objects.filter(open=True).values_list("item_id", "kind", "principal_id"))

    case = migrate(case, before, version(3, limit="1h"))

    assert set(Principal.objects.filter(open=True).values_list("item_id", "kind", "principal_id")) == held
    due = set(WorkItem.objects.open().filter(case=case).values_list("due_at", flat=True))
    assert due == set(Principal.objects.filter(open=True).values_list("urgent_at", flat=True))
    [moment] = due
    assert NOON < moment <= NOON + timedelta(hours=3), "counted from the opening, over the midday break"
    for item, person in zip(items[1:], people[1:], strict=True):
        decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=person, at=LATER)
    assert WorkItem.objects.open().get(case=case).node == "check"
    assert selectors.replay(Case.objects.get(pk=case.pk)).matches


def test_a_co_sign_decided_by_the_new_rule_goes_on_in_the_same_transaction():
    case, before, people = world()
    item = WorkItem.objects.open().filter(case=case).first()
    decide(item_id=item.pk, case_id=case.pk, outcome="pass", by=people[0], at=NOON)

    case = migrate(case, before, version(3, rule="any"))

    assert WorkItem.objects.open().get(case=case).node == "check"
    assert not Timer.objects.filter(case=case).exists()
    assert case.step_label == "check"
    assert selectors.replay(case).matches


def test_a_timer_of_another_term_counts_from_when_it_was_armed():
    case, before, _people = world()
    armed = Timer.objects.get(case=case)
    migrate(case, before, version(3, late="PT4H"))
    timer = Timer.objects.get(case=case)
    assert (timer.armed_at, timer.spec) == (armed.armed_at, "PT4H")
    assert timer.due_at == armed.armed_at + timedelta(hours=4)


def test_a_suspended_case_is_migrated_and_its_clocks_go_on_when_it_does():
    case, before, _people = world()
    suspend_case(case_id=case.pk, by=CLERK, at=NOON)
    case = migrate(case, before, version(3, late="PT4H", limit="1d"))
    assert case.status == "suspended"
    assert Timer.objects.get(case=case).due_at is None
    resume_case(case_id=case.pk, by=CLERK, at=LATER)
    case.refresh_from_db()
    assert Timer.objects.get(case=case).due_at > LATER
    assert selectors.replay(case).matches


def cost(count):
    """The statements that migrating a case of so many signers takes; graphs are compiled once per process."""
    key, codes = f"cost_{count}", [f"post_{count}_{n}" for n in range(count)]
    for code in codes:
        add_person(posts=(code,))

    def drawn(**more):
        return publish(key, draw(key, start(), cosign("sign", "", candidateGroups=",".join(codes), **more),
                                 user("check"), end(), flows="start -> sign -> check -> end"))

    before = drawn()
    cases = [start_case(process_key=key, key=f"C-{count}-{n}", title="迁移", by=CLERK, at=NOON) for n in (1, 2)]
    after = drawn(limit="2d")
    migrate(cases[0], before, after)
    with CaptureQueriesContext(connection) as seen:
        migrate(cases[1], before, after)
    return [one["sql"] for one in seen.captured_queries if not one["sql"].startswith(FRAME)]


def test_thirty_signers_are_migrated_in_as_many_statements_as_three():
    few, many = cost(3), cost(30)
    assert len(few) == len(many) <= 10, many
