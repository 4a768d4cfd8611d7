"""Decisions that waited: what became of them stands beside them, and path, proof and replay count their effect."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from pypdf import PdfReader

from approvals.inbox import services as inbox
from reports import services
from reports.selectors import events_of, with_settling
from reports.trail import picture, proof
from reports.trail.known import known_of
from reports.trail.lines import lines
from tests.inbox.world import events, fresh
from workflows.ledger import outbox
from workflows.ledger.chain import Reason
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.selectors import path_taken, replay, standing

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
TEN = timedelta(seconds=10)


def at_once(world):
    """A case on the board of departments, by decisions that did not wait."""
    case = world.start(again=True)
    world.decide(case, "draft", "submit", by=world.people.chenxiao)
    world.decide(case, "quality", "pass", by=world.people.wangmin)
    return fresh(case)


def settle(world):
    return sweep_pending(world.later(seconds=11))


def said(case):
    found = list(events_of(case))
    return lines(found, known_of(found, case))


def verdicts(case, node):
    return [line for line in said(case) if line.is_decision and line.where == node]


@pytest.fixture
def undone(world):
    """王敏 refused, thought better of it within ten seconds, and passed; the pass took effect by the clock."""
    case = world.submitted()
    decided = world.decide(case, "quality", "refuse", by=world.people.wangmin, comment="口径不全", undo_for=TEN)
    inbox.undo(item_id=decided.item_id, case_id=case.pk, by=world.people.wangmin, at=world.later(seconds=7))
    world.decide(case, "quality", "pass", by=world.people.wangmin, comment="齐全", undo_for=TEN)
    assert settle(world) == 1
    return fresh(case)


@pytest.fixture
def waited(world):
    """The same way taken by decisions that waited, a return among them."""
    case = world.start()
    world.decide(case, "draft", "submit", by=world.people.chenxiao, undo_for=TEN)
    settle(world)
    world.decide(case, "quality", "pass", by=world.people.wangmin, undo_for=TEN)
    settle(world)
    world.return_to(case, "board", "draft", by=world.people.liqiang, signer="risk_reviewer",
                    reasons=[Reason(1, "缺退订方式")], undo_for=TEN)
    settle(world)
    return fresh(case)


def export_of(case, world, language="zh-hans"):
    asked = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON, language=language)
    outbox.deliver_due(100, NOON)
    asked.refresh_from_db()
    return asked.path.read_bytes()


def printed(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


def test_an_undone_decision_is_marked_with_the_time_and_gives_no_verdict(undone):
    first, second = verdicts(undone, "quality")

    assert (str(first.label), first.gone, first.counts, first.kind) == ("不通过", True, False, "")
    assert first.fate.words == f"已撤销 {first.fate.at.astimezone(UTC) + timedelta(hours=8):%H:%M:%S}"
    assert (second.gone, second.counts, second.kind) == (False, True, "ok")
    assert second.fate.words.startswith("生效于 ")


def test_an_effect_stays_in_the_list_but_is_no_line_among_the_decisions(undone):
    found = said(undone)

    effects = [line for line in found if line.verb == "decision.took_effect"]
    assert [str(line.label) for line in effects] == ["决定生效：通过"]
    assert not any(line.is_decision for line in effects)


def test_undoing_and_voiding_name_the_step_of_the_decision(undone):
    taken_back = next(line for line in said(undone) if line.verb == "decision.undone")

    assert (taken_back.where, taken_back.who) == ("quality", "王敏")


def test_a_decision_that_still_waits_says_until_when_and_has_no_tick(world):
    case = world.submitted()
    world.decide(case, "quality", "pass", by=world.people.wangmin, undo_for=TEN)

    only = verdicts(case, "quality")[0]

    assert (only.counts, only.gone) == (False, False)
    assert only.fate.words.startswith("待生效")


def test_a_voided_decision_says_why(world):
    case = world.submitted()
    world.decide(case, "quality", by=world.people.wangmin, undo_for=TEN)
    inbox.withdraw(case_id=case.pk, by=world.people.chenxiao, at=world.later(seconds=3))
    settle(world)

    void = verdicts(case, "quality")[0]
    event = next(line for line in said(case) if line.verb == "decision.voided")

    assert (void.gone, void.counts, void.kind) == (True, False, "")
    assert void.fate.words.startswith("已作废")
    assert void.fate.why == event.reason != ""
    assert (event.who, event.number, event.where) == ("系统", "", "quality")


def test_a_filtered_page_still_knows_what_became_of_its_decisions(client, world, undone):
    client.force_login(world.people.zhengshen)

    page = client.get(reverse("trail", args=[undone.key]), {"verb": "work.decided"})

    assert [line.gone for line in page.context["lines"] if line.where == "quality"] == [True, False]
    assert "（已撤销 " in page.content.decode()


def test_pairs_are_found_item_by_item_however_often_one_thinks_again(world):
    case = world.submitted()
    for _ in range(3):
        decided = world.decide(case, "quality", "refuse", by=world.people.wangmin, undo_for=TEN)
        inbox.undo(item_id=decided.item_id, case_id=case.pk, by=world.people.wangmin, at=world.later(seconds=5))
    world.decide(case, "quality", "pass", by=world.people.wangmin)

    assert [line.gone for line in verdicts(case, "quality")] == [True, True, True, False]
    assert len(with_settling(events(case, "decision.undone"))) == 7


def test_the_path_counts_what_took_effect_and_nothing_that_was_undone(undone, world):
    now = at_once(world)

    assert sorted(path_taken(undone)) == sorted(path_taken(now)) != []
    assert standing(undone) == standing(now)
    assert "quality" in picture.path_taken(undone)


def test_replay_and_rounds_are_those_of_decisions_that_took_effect_at_once(waited, world):
    now = at_once(world)
    world.return_to(now, "board", "draft", by=world.people.liqiang, signer="risk_reviewer",
                    reasons=[Reason(1, "缺退订方式")])
    now = fresh(now)

    assert replay(waited).matches
    assert path_taken(waited) == path_taken(now)
    assert (waited.round, standing(waited)) == (now.round, standing(now))
    assert [line.round for line in said(waited) if line.is_decision] == [
        line.round for line in said(now) if line.is_decision]


def test_a_return_says_where_it_leads_though_its_command_stands_in_its_effect(waited):
    back = next(line for line in said(waited) if line.verb == "work.returned")

    assert "退回至「draft」" in back.notes
    assert back.notes[-1] in ("改后可直达退回人", "改后重新走流程")
    assert [reason["text"] for reason in back.reasons] == ["缺退订方式"]


def test_the_file_says_what_was_undone_in_words_and_still_verifies(undone, world):
    pdf = export_of(undone, world)
    text = printed(pdf)

    assert proof.check(pdf).honest
    assert "（已撤销" in text
    assert "生效于" in text
    assert "✓ 通过" in text
    assert "× 不通过" not in text


def test_english_readers_read_it_in_english(undone, world):
    text = printed(export_of(undone, world, "en"))

    assert "undone" in text
    assert "took effect" in text.lower()
