"""Taking a decision back on the pages: offered while it can be, by plain posts, with everything typed back in place."""

import pytest
from django.urls import reverse

from approvals.inbox.models import Draft, WorkItem
from tests.inbox.test_pages import HTMX, browser, decide_url
from tests.inbox.world import events, open_nodes
from workflows.engine.protocol import Refused
from workflows.runtime.jobs import sweep_pending
from workflows.runtime.models import PendingCommand
from workflows.runtime.move import Move


@pytest.fixture(autouse=True)
def ten_seconds(settings):
    settings.UNDO_SECONDS = 10


@pytest.fixture
def item(world):
    return world.item(world.submitted(), "quality")


@pytest.fixture
def wangmin(world):
    return browser(world.people.wangmin)


def undo_url(item):
    return reverse("inbox-undo", args=[item.case_id, item.pk])


def test_after_deciding_the_list_offers_to_take_it_back_and_so_does_a_reload(wangmin, item):
    page = wangmin.post(decide_url(item), {"outcome": "pass", "comment": "齐全"}, follow=True)
    for shown in (page, wangmin.get("/inbox/")):
        told = shown.content.decode()
        assert undo_url(item) in told
        assert 'data-key="KeyU"' in told
    assert WorkItem.objects.get(pk=item.pk).effective_at is not None
    assert page.context["total"] == 0


def test_by_htmx_the_offer_comes_with_the_answer(wangmin, item):
    answer = wangmin.post(decide_url(item), {"outcome": "pass"}, headers=HTMX)
    assert answer.context["decided"].undoable.left == 10
    assert undo_url(item) in answer.content.decode()


def test_undone_the_item_is_selected_again_with_what_was_typed(wangmin, item):
    wangmin.post(decide_url(item), {"outcome": "refuse", "comment": "口径不全", "next": "q=岁末"})
    answer = wangmin.post(undo_url(item), {"next": "q=岁末"})
    assert answer.status_code == 303
    assert f"sel={item.pk}" in answer["Location"]
    page = wangmin.get(answer["Location"])
    assert page.context["preview"].item.pk == item.pk
    assert "口径不全" in page.content.decode()
    assert undo_url(item) not in page.content.decode()
    assert [event.verb for event in events(item.case)][-2:] == ["work.decided", "decision.undone"]


def test_too_late_is_a_conflict_in_words_and_strangers_find_nothing(world, wangmin, item):
    wangmin.post(decide_url(item), {"outcome": "pass"})
    assert browser(world.people.liqiang).post(undo_url(item)).status_code == 404
    assert browser(world.people.chenxiao).post(undo_url(item)).status_code == 403
    PendingCommand.objects.update(effective_at=world.now)
    sweep_pending(world.later(minutes=1))
    late = wangmin.post(undo_url(item))
    assert (late.status_code, "已过撤销时间" in late.content.decode()) == (409, True)
    assert wangmin.get(undo_url(item)).status_code == 405


def test_the_case_says_that_a_decision_waits(world, wangmin, item):
    wangmin.post(decide_url(item), {"outcome": "pass"})
    assert "已办理，等待生效" in browser(world.people.chenxiao).get(f"/c/{item.case_key}/").content.decode()
    assert "已办理，等待生效" in wangmin.get(reverse("inbox-item", args=[item.pk])).content.decode()


def test_a_return_can_be_taken_back_too(wangmin, item):
    sent = {"node": "draft", "reason-1-text": "缺附件", "resume": "walk"}
    wangmin.post(reverse("inbox-return", args=[item.case_id, item.pk]), sent)
    assert open_nodes(item.case) == [("quality", "")]
    wangmin.post(undo_url(item))
    assert Draft.objects.get().form["reason-1-text"] == "缺附件"


def test_with_no_seconds_decisions_count_at_once(wangmin, item, settings):
    settings.UNDO_SECONDS = 0
    page = wangmin.post(decide_url(item), {"outcome": "pass"}, follow=True)
    assert "已办理：通过" in page.content.decode()
    assert not PendingCommand.objects.exists()
    assert len(open_nodes(item.case)) == 3


# --- how a return comes back ------------------------------------------------------------------------------------------


def refuse(*_command, **_entry):
    raise Refused("不能直达。")


def test_a_way_straight_back_that_there_is_not_is_refused_at_its_field_with_all_that_was_typed(world, settings):
    settings.UNDO_SECONDS = 0
    case = world.submitted()
    item, client = world.item(case, "quality"), browser(world.people.wangmin)
    form = client.get(reverse("inbox-return", args=[case.pk, item.pk]))
    assert form.context["preview"].straight == {"draft"}
    sent = {"node": "draft", "reason-1-text": "缺附件", "resume": "straight", "comment": "请补"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Move, "apply", refuse)
        answer = client.post(reverse("inbox-return", args=[case.pk, item.pk]), sent)
    assert (answer.status_code, answer.context["errors"]) == (422, {"resume": "不能直达。"})
    assert "请补" in answer.content.decode()
    assert client.post(reverse("inbox-return", args=[case.pk, item.pk]), sent).status_code == 303
    back = browser(world.people.chenxiao).get(reverse("inbox-item", args=[world.item(case, "draft").pk]))
    assert back.context["preview"].back_to == "quality"


def test_walking_again_is_what_is_done_when_it_was_chosen(world, wangmin, item, settings):
    settings.UNDO_SECONDS = 0
    sent = {"node": "draft", "reason-1-text": "缺附件", "resume": "walk"}
    wangmin.post(reverse("inbox-return", args=[item.case_id, item.pk]), sent)
    back = browser(world.people.chenxiao).get(reverse("inbox-item", args=[world.item(item.case, "draft").pk]))
    assert back.context["preview"].back_to == ""
    assert 'name="resume"' not in back.content.decode()
