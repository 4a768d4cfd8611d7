"""A made-up case is played on the real engine, in roles, and leaves no trace outside its own room."""

import json
from datetime import timedelta

import pytest
from django.apps import apps

from approvals.walkthrough import services
from approvals.walkthrough.models import Finding, Walkthrough
from approvals.walkthrough.scenes import scene_of
from approvals.walkthrough.services import CannotWalk, NeedsAnswer, Overtaken, Script
from approvals.walkthrough.turns import Given
from tests.library.releasing import publish_version
from tests.runtime.drawings import cosign, draw, end, start, user
from tests.walkthrough.conftest import fresh
from tests.walkthrough.drawing import channel_change
from workflows.engine.machine import Machine, Separation
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.library import domains
from workflows.library.services import redraft_version


def counted():
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()
            if model._meta.app_label != "walkthrough" and model._meta.label not in ("ledger.Event", "ledger.Stream")}


def test_a_script_is_played_in_roles_to_its_end_and_signed(office):
    walk = office.open()
    assert office.label(walk) == {"fill"}
    walk = office.play_out(walk)
    assert (walk.ended, walk.moves_made, walk.state) == ("completed", 6, "playing")
    signed = office.sign(walk)
    assert (signed.state, signed.signed_by, signed.opinion) == ("passed", office.people["quality_reviewer"], "走通了")
    seats = list(walk.moves.order_by("number").values_list("seat", flat=True))
    assert seats == ["initiator", "initiator", "post:service", "", "post:quality_reviewer", "post:legal_reviewer"]


def test_a_whole_walk_through_touches_no_table_but_its_own_and_the_ledgers_events(office):
    version = office.draft()
    before = counted()
    assert {"runtime.Case", "inbox.WorkItem", "ledger.Message", "notifications.Notice", "runtime.Timer"} <= set(before)
    walk = office.open(version)
    services.cast(walkthrough_id=walk.pk, seat="post:service", person_id=office.people["service"].pk,
                  by=office.author, at=office.tick())
    office.forward(walk)
    office.do(walk, "remind")
    office.do(walk, "fill", "submit")
    office.back(walk, "check", "fill", by=office.people["service"])
    services.note_finding(walkthrough_id=walk.pk, text="没有回归测试", by=office.author, at=office.tick(), node="check")
    office.do(walk, "fill", "submit")
    office.do(walk, "check", by=office.people["service"])
    office.do(walk, "switch")
    office.do(walk, "board", "pass", signer="quality_reviewer")
    office.do(walk, "board", "pass", signer="legal_reviewer")
    office.sign(walk)
    assert counted() == before


def test_every_step_of_it_stands_in_a_stream_of_its_own(office):
    walk = office.passed()
    verbs = list(Event.objects.filter(stream=walk.stream).order_by("seq").values_list("verb", flat=True))
    assert verbs == ["walkthrough.opened", *["walkthrough.played"] * 6, "walkthrough.passed"]
    body = json.loads(Event.objects.get(stream=walk.stream, verb="walkthrough.passed").body)
    assert (body["actor"]["name"], body["reason"], body["version"]) == ("品质员", "走通了", walk.sha256)
    assert all(verdict.wrong is None for verdict in verify_all())


def test_time_moves_only_when_it_is_wound_forward(office):
    walk = office.open()
    began = fresh(walk).clock
    assert [moment - began > timedelta(hours=1) for moment in scene_of(fresh(walk)).due.values()] == [True]
    [due] = scene_of(fresh(walk)).due.values()
    office.forward(walk)
    assert (fresh(walk).clock, office.label(walk)) == (due, {"fill", "remind"})
    with pytest.raises(CannotWalk, match="没有正在计时"):
        office.forward(walk)


def test_the_case_is_sent_back_with_a_reason(office):
    walk = office.open()
    office.do(walk, "fill", "submit")
    with pytest.raises(CannotWalk, match="退回理由"):
        office.back(walk, "check", "fill", comment=" ")
    office.back(walk, "check", "fill")
    assert office.label(walk) == {"fill"}
    assert walk.moves.get(number=3).reason == "口径没有退出办法"


def test_a_role_is_played_by_whom_it_was_given_and_by_nobody_else(office):
    walk, service = office.open(), office.people["service"]
    office.do(walk, "fill", "submit")
    with pytest.raises(CannotWalk, match="扮演该角色"):
        office.do(walk, "check", by=service)
    services.cast(walkthrough_id=walk.pk, seat="post:service", person_id=service.pk, by=office.author, at=office.tick())
    with pytest.raises(CannotWalk, match="扮演该角色"):
        office.do(walk, "check")
    office.do(walk, "check", by=service)
    services.cast(walkthrough_id=walk.pk, seat="post:service", person_id=None, by=office.author, at=office.tick())
    assert not walk.parts.exists()
    with pytest.raises(CannotWalk, match="由发起穿越的人"):
        services.cast(walkthrough_id=walk.pk, seat="post:service", person_id=None, by=service, at=office.tick())


def test_who_is_late_is_told_so_and_nothing_happens(office):
    walk = office.open()
    stale = office.said(walk, "fill", "submit")
    office.do(walk, "fill", "submit")
    with pytest.raises(Overtaken):
        services.play(walkthrough_id=walk.pk, said=stale, by=office.author, at=office.tick())
    assert fresh(walk).moves_made == 2


def test_wrong_outcomes_and_data_are_refused_in_words(office):
    walk = office.open()
    with pytest.raises(CannotWalk, match="结果只能是"):
        office.do(walk, "fill", "nothing")
    with pytest.raises(CannotWalk, match="没有声明变量"):
        office.do(walk, "fill", "submit", data={"other": 1})
    with pytest.raises(CannotWalk, match="没有声明变量"):
        office.open(office.draft(channel_change(notes="x")), data={"unknown": 1})
    assert fresh(walk).moves_made == 1


def test_what_the_laws_refuse_is_refused_here_in_their_words(office, monkeypatch):
    laws = [Separation("发起人不得审核自己的案件", then="check", first="")]
    machine = Machine("new", frozenset({"done"}), {"check": {"new": "checked"}, "close": {"checked": "done"}})

    class Domain:
        machine = staticmethod(lambda: machine)
        laws = staticmethod(lambda: laws)
        operations = staticmethod(frozenset)

    monkeypatch.setitem(domains._providers, "small", Domain())
    walk = office.open(office.draft(draw("small", start(), user("review", fires="check"), end(),
                                         flows="start -> review -> end")), data={})
    with pytest.raises(CannotWalk, match="发起人不得审核自己的案件"):
        office.do(walk, "review")
    laws.clear()
    with pytest.raises(CannotWalk, match="业务状态还停在「checked」"):
        office.do(walk, "review")
    other = office.open(office.draft(draw("small", start(), user("review", fires="close"), end(),
                                          flows="start -> review -> end")), data={})
    with pytest.raises(CannotWalk, match="业务状态为「new」时不能进行「close」"):
        office.do(other, "review")


def test_whom_the_process_does_not_name_is_asked_for_and_kept_with_the_move(office):
    board = cosign("board", assignee="", collection="somebody")
    walk = office.open(office.draft(draw("small", start(), user("fill"), board, end(),
                                         flows="start -> fill -> board -> end")), data={})
    with pytest.raises(NeedsAnswer, match="board") as asked:
        office.do(walk, "fill")
    assert (asked.value.need.kind, fresh(walk).moves_made) == ("signers", 1)
    office.do(walk, "fill", given=(Given("signers", "board", "board", "", ["post:service"]),))
    office.do(walk, "board", "pass", signer="service")
    assert fresh(walk).ended == "completed"


def test_nobody_signs_their_own_version_and_only_whose_post_it_is(office):
    walk = office.play_out(office.open())
    with pytest.raises(CannotWalk, match="签署岗位"):
        office.sign(walk, by=office.people["legal_reviewer"])
    with pytest.raises(CannotWalk, match="编写人不能"):
        office.sign(walk, by=office.author)
    with pytest.raises(CannotWalk, match="意见"):
        office.sign(walk, opinion=" ")
    office.sign(walk, passed=False, opinion="口径不全")
    with pytest.raises(CannotWalk, match="已经结束"):
        office.sign(walk)
    mine = office.draft(channel_change(notes="y"), by=office.people["quality_reviewer"])
    with pytest.raises(CannotWalk, match="没有编写人以外的人员"):
        office.open(mine)


def test_a_result_is_positive_only_at_the_end(office):
    walk = office.open()
    with pytest.raises(CannotWalk, match="还没有走到终点"):
        office.sign(walk)
    assert office.sign(walk, passed=False).state == "failed"


def test_a_draft_that_was_changed_is_walked_through_anew(office):
    walk = office.open()
    redraft_version(version_id=walk.version_id, source=channel_change(notes="anders"), by=office.author.as_actor(),
                    at=office.tick())
    with pytest.raises(CannotWalk, match="草稿在穿越期间改过"):
        services.wind_forward(walkthrough_id=walk.pk, moves=1, by=office.author, at=office.tick())
    assert services.drop(walkthrough_id=walk.pk, by=office.author, at=office.tick()).state == "dropped"


def test_only_drafts_and_versions_under_release_that_can_run_are_walked_through(office):
    version = office.draft(draw("small", start(), user("review"), end(), flows="start -> review -> end"))
    publish_version(version_id=version.pk, by=office.manager.as_actor(), at=office.tick())
    with pytest.raises(CannotWalk, match="已发布"):
        office.open(version, data={})
    broken = office.draft(draw("small", start(), user("review", cosign="most"), end(),
                               flows="start -> review -> end"))
    with pytest.raises(CannotWalk, match="还不能运行"):
        office.open(broken, data={})


def test_findings_are_kept_while_it_goes_on(office):
    walk = office.open()
    with pytest.raises(CannotWalk, match="写明"):
        services.note_finding(walkthrough_id=walk.pk, text=" ", by=office.author, at=office.tick())
    services.note_finding(walkthrough_id=walk.pk, text="缺回归测试", by=office.author, at=office.tick(), node="check",
                          step="check")
    office.sign(walk, passed=False)
    with pytest.raises(CannotWalk, match="已经结束"):
        services.note_finding(walkthrough_id=walk.pk, text="晚了", by=office.author, at=office.tick())
    assert Finding.objects.get().text == "缺回归测试"


def test_names_are_kept_as_given(office):
    version = office.draft()
    made = services.open_walkthrough(version_id=version.pk, script=Script("剧本", "legal_reviewer"), by=office.author,
                                     at=office.tick())
    assert Walkthrough.objects.get() == made
