"""Running cases moved to another version: looked at first, ticked, moved one by one, told in the trail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from approvals.inbox.models import WorkItem
from approvals.inbox.services import decide
from tests.inbox.world import events, fresh, open_nodes, review
from tests.migration.changing import DEPARTMENTS
from tests.runtime.publishing import AUTHOR, publish
from workflows.ledger.models import Event
from workflows.library.services import draft_version
from workflows.migration import carrying, services
from workflows.migration.judging import Court
from workflows.migration.models import Migration
from workflows.migration.services import CannotMigrate
from workflows.runtime import selectors
from workflows.runtime.models import Case
from workflows.runtime.services import suspend_case

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


def snapshot():
    return list(Case.objects.order_by("pk").values()), list(WorkItem.objects.order_by("pk").values())


def test_a_forecast_says_one_sentence_per_case_and_changes_none(changing):
    target, before = changing.next(), snapshot()

    migration = changing.forecast(target)

    assert snapshot() == before
    assert migration.state == "forecast"
    assert changing.verdicts(migration) == {"draft": "move", "quality": "move", "board": "finish", "legal": "finish"}
    said = {line.case_id: line.said for line in migration.lines.all()}
    assert said[changing.cases["quality"].pk] == "可以迁移，当前在「quality」。"
    assert said[changing.cases["board"].pk] == "已过「regress」应在的位置，建议在原版本办结。"
    assert not Event.objects.filter(verb__startswith="migration").exists()


def test_only_what_is_ticked_is_moved_and_running_again_moves_nothing(changing):
    migration = changing.forecast(changing.next())
    services.choose_all_that_fit(migration_id=migration.pk, by=changing.manager, at=changing.world.later())
    changing.run(migration)

    carrying.carry_on(migration_id=migration.pk, at=changing.world.later())

    assert [changing.version_of(at) for at in changing.cases] == [2, 2, 1, 1]
    assert migration.state == "done"
    for at, case in changing.cases.items():
        told = events(case, "case.migrated")
        assert len(told) == (at in ("draft", "quality"))
        assert selectors.replay(fresh(case)).matches
    assert [one.verb for one in Event.objects.filter(verb__startswith="migration").order_by("pk")] == [
        "migration.begun", "migration.finished"]


def test_a_moved_case_does_the_new_step_with_the_new_limit(changing):
    case, people = changing.cases["quality"], changing.people
    due = changing.world.item(case, "quality").due_at
    migration = changing.forecast(changing.next())
    services.choose_all_that_fit(migration_id=migration.pk, by=changing.manager, at=changing.world.later())
    changing.run(migration)
    assert changing.world.item(case, "quality").due_at != due
    changing.world.decide(case, "quality", by=people.wangmin)
    changing.world.decide(case, "regress", by=people.fengtao)
    assert {node for node, _signer in open_nodes(case)} == {"board"}


def test_a_case_in_the_co_sign_is_moved_with_its_votes_when_somebody_wants_it(changing):
    case, people = changing.cases["board"], changing.people
    migration = changing.forecast(changing.next())
    line = migration.lines.get(case=case)
    services.choose(migration_id=migration.pk, shown=[line.pk], ticked=[line.pk], by=changing.manager,
                    at=changing.world.later())
    changing.run(migration)
    assert changing.version_of("board") == 2
    changing.world.decide(case, "board", by=people.zhaolin, signer="service_reviewer")
    changing.world.decide(case, "board", by=people.sunhao, signer="finance_reviewer")
    assert open_nodes(case) == [("legal", "")]


def test_other_signers_and_steps_that_are_gone_need_a_decision(changing):
    target = changing.next(board=f"{DEPARTMENTS},network_reviewer", legal="law")
    plain, mapped = changing.forecast(target), changing.forecast(target, {"legal": "law"})
    assert changing.verdicts(plain)["legal"] == "decide"
    assert not plain.lines.get(case=changing.cases["legal"]).possible
    assert changing.verdicts(mapped)["legal"] == "finish"
    assert mapped.lines.get(case=changing.cases["legal"]).possible
    with pytest.raises(CannotMigrate) as refusal:
        changing.forecast(target, {"legal": "board"})
    assert refusal.value.fields == {"legal": "「legal」与「board」不是同一种环节。"}


def test_a_case_that_has_gone_on_since_the_forecast_is_left_out_with_the_reason(changing):
    case, people = changing.cases["quality"], changing.people
    migration = changing.forecast(changing.next())
    services.choose_all_that_fit(migration_id=migration.pk, by=changing.manager, at=changing.world.later())
    changing.world.decide(case, "quality", by=people.wangmin)

    changing.run(migration)

    line = migration.lines.get(case=case)
    assert (line.outcome, changing.version_of("quality")) == ("left", 1)
    assert line.reason == "预演之后情况有变化：已过「regress」应在的位置，建议在原版本办结。"
    assert changing.version_of("draft") == 2


def test_what_happens_between_a_look_ahead_and_the_lock_is_seen(changing, monkeypatch):
    migration = changing.forecast(changing.next(legal="law"), {"legal": "law"})
    services.choose_all_that_fit(migration_id=migration.pk, by=changing.manager, at=changing.world.later())
    services.run_migration(migration_id=migration.pk, reason="新规", by=changing.manager, at=changing.world.later())
    look, case = Court.ahead, changing.cases["quality"]

    def look_and_be_overtaken(court, case_ids, at):
        seen = look(court, case_ids, at)
        changing.world.decide(case, "quality", by=changing.people.wangmin)
        return seen

    monkeypatch.setattr(Court, "ahead", look_and_be_overtaken)
    carrying.carry_on(migration_id=migration.pk, at=changing.world.later())

    assert (changing.version_of("draft"), changing.version_of("quality")) == (2, 1)
    left = migration.lines.get(case=case)
    assert (left.outcome, "已过「regress」应在的位置" in left.reason) == ("left", True)


def test_a_look_ahead_that_fails_lets_each_case_be_looked_at_by_itself(changing, monkeypatch):
    migration = changing.forecast(changing.next())
    services.choose_all_that_fit(migration_id=migration.pk, by=changing.manager, at=changing.world.later())
    monkeypatch.setattr(Court, "ahead", lambda *_args: 1 / 0)

    changing.run(migration)

    assert [changing.version_of(at) for at in changing.cases] == [2, 2, 1, 1]


def test_a_case_more_takes_six_statements_more(changing):
    for _ in range(3):
        changing.world.start(again=True)
    target = changing.next()
    few, many = statements_of_a_run(changing, target, 1), statements_of_a_run(changing, target, 3)

    assert Event.objects.filter(verb="case.migrated").count() == 4
    assert len(many) - len(few) <= 2 * 6, "\n".join(many)


def statements_of_a_run(changing, target, count):
    """What the worker asks of the database to move so many cases that wait in the draft."""
    migration = changing.forecast(target)
    fit = list(migration.lines.filter(verdict="move").order_by("-case_id").values_list("pk", flat=True)[:count])
    by = {"migration_id": migration.pk, "by": changing.manager, "at": changing.world.later()}
    services.choose(shown=fit, ticked=fit, **by)
    services.run_migration(reason="新规要求回归测试", **by)
    with CaptureQueriesContext(connection) as made:
        carrying.carry_on(migration_id=migration.pk, at=changing.world.later())
    return [one["sql"] for one in made if not one["sql"].startswith(FRAME)]


def test_a_decision_that_may_still_be_undone_is_waited_for(changing):
    case, people = changing.cases["draft"], changing.people
    migration = changing.forecast(changing.next())
    services.choose_all_that_fit(migration_id=migration.pk, by=changing.manager, at=changing.world.later())
    item = changing.world.item(case, "draft")
    decide(item_id=item.pk, case_id=case.pk, outcome="submit", by=people.chenxiao, at=changing.world.later(),
           undo_for=timedelta(hours=1))

    changing.run(migration)
    assert (migration.state, changing.version_of("draft"), changing.version_of("quality")) == ("running", 1, 2)
    changing.deliver(hours=2)

    migration.refresh_from_db()
    assert (migration.state, changing.version_of("draft")) == ("done", 2)
    assert [one.verb for one in events(case)][-1] == "case.migrated"
    assert open_nodes(case) == [("quality", "")]


def test_a_suspended_case_is_moved_too(changing):
    case = changing.cases["quality"]
    suspend_case(case_id=case.pk, by=changing.manager, at=changing.world.later())
    migration = changing.forecast(changing.next())
    services.choose_all_that_fit(migration_id=migration.pk, by=changing.manager, at=changing.world.later())
    changing.run(migration)
    assert (fresh(case).status, changing.version_of("quality")) == ("suspended", 2)


def test_nothing_is_run_without_a_reason_or_a_tick_or_twice_at_a_time(changing):
    migration, other = changing.forecast(changing.next()), changing.forecast(changing.first.process.versions.last())
    with pytest.raises(CannotMigrate, match="勾选"):
        changing.run(migration)
    for one in (migration, other):
        services.choose_all_that_fit(migration_id=one.pk, by=changing.manager, at=changing.world.later())
    with pytest.raises(CannotMigrate, match="原因"):
        changing.run(migration, " ")
    how = {"reason": "新规", "by": changing.manager, "at": changing.world.later()}
    services.run_migration(migration_id=migration.pk, **how)
    with pytest.raises(CannotMigrate, match="另一次迁移"):
        services.run_migration(migration_id=other.pk, **how)
    with pytest.raises(CannotMigrate, match="不能再改"):
        services.choose_none(migration_id=migration.pk, by=changing.manager, at=changing.world.later())


def test_what_cannot_be_moved_cannot_be_ticked(changing):
    migration = changing.forecast(changing.next(legal="law"))
    line = migration.lines.get(case=changing.cases["legal"])
    services.choose(migration_id=migration.pk, shown=[line.pk], ticked=[line.pk], by=changing.manager,
                    at=changing.world.later())
    line.refresh_from_db()
    assert not line.ticked
    with pytest.raises(IntegrityError):
        migration.lines.filter(pk=line.pk).update(ticked=True)


@pytest.mark.parametrize("other", ["same", "draft", "stranger"])
def test_cases_go_on_only_in_another_published_version_of_their_process(changing, other):
    target = {
        "same": lambda: changing.first, "stranger": lambda: publish("other", review("other")),
        "draft": lambda: draft_version(process_id=changing.first.process_id, source=review(legal={"limit": "3d"}),
                                       by=AUTHOR, at=changing.world.later()),
    }[other]()
    with pytest.raises(CannotMigrate):
        changing.forecast(target)
    assert not Migration.objects.exists()
