"""The actions of the preview as plain posts: each does its deed once, errors stand at their fields, nothing is lost."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from approvals.inbox import services
from approvals.inbox.models import Asking, Copy, Urge
from approvals.organisation.models import Person
from tests.inbox.test_pages import HTMX, browser
from tests.inbox.world import MORNING, events, open_nodes
from tests.organisation.factories import add_person
from workflows.ledger.models import Message
from workflows.runtime.jobs import sweep_pending


@pytest.fixture
def wangmin(world):
    return browser(world.people.wangmin)


def door(name, item, **query):
    return reverse(f"inbox-{name}", args=[item.case_id, item.pk])


@pytest.fixture
def item(world):
    return world.item(world.submitted(), "quality")


def no_more(person):
    """Somebody who has left the house."""
    Person.objects.filter(pk=person.pk).update(is_active=False, deactivated_at=MORNING)
    return person


def last(item):
    return events(item.case)[-1]


# --- handing over, delegating, consulting -------------------------------------------------------------------


def test_an_item_is_handed_over_by_name_and_leaves_the_inbox(world, wangmin, item):
    page = wangmin.get(door("transfer", item))
    assert (page.status_code, "转给谁" in page.content.decode()) == (200, True)
    answer = wangmin.post(door("transfer", item), {"to": "赵琳", "reason": "出差"}, follow=True)
    assert "已转办给 赵琳" in answer.content.decode()
    assert last(item).verb == "work.transferred"
    assert world.item(item.case, "quality").pk != item.pk
    assert wangmin.get("/inbox/").context["total"] == 0
    assert browser(world.people.zhaolin).get("/inbox/").context["total"] == 1


def test_without_a_reason_or_a_person_the_form_comes_back_with_what_was_typed(wangmin, item):
    answer = wangmin.post(door("transfer", item), {"to": "赵琳", "reason": " "})
    told = answer.content.decode()
    assert (answer.status_code, answer.context["errors"]) == (422, {"reason": "请写明转办的理由。"})
    assert 'value="赵琳"' in told
    answer = wangmin.post(door("transfer", item), {"to": "无此人", "reason": "出差三天"}, headers=HTMX)
    assert (answer.status_code, set(answer.context["errors"])) == (422, {"to"})
    assert "出差三天" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_of_several_with_the_same_name_one_is_chosen(world, wangmin, item):
    twins = [add_person(name="张伟") for _ in range(2)]
    answer = wangmin.post(door("consult", item), {"asked": "张伟", "question": "合规吗？"})
    assert answer.status_code == 422
    assert all(one.number in answer.content.decode() for one in twins)
    chosen = {"asked": "张伟", "asked.chosen": twins[1].number, "question": "合规吗？"}
    assert wangmin.post(door("consult", item), chosen).status_code == 303
    assert Asking.objects.get().asked == twins[1]


@pytest.mark.parametrize(("to", "words"), [
    ("10001", ""), ("停用者", "没有找到"), ("99999", "没有这个工号"), ("王敏", "没有找到"), ("<script>", "没有找到"),
])
def test_a_crafted_transfer_goes_to_nobody_who_may_not_have_it(world, wangmin, item, to, words):
    gone = no_more(add_person(name="停用者"))
    number = world.people.chenxiao.number if to == "10001" else to
    answer = wangmin.post(door("transfer", item), {"to": number, "reason": "转"})
    assert answer.status_code == 422
    assert words in answer.context["errors"]["to"]
    assert wangmin.post(door("transfer", item), {"to": gone.number, "reason": "转"}).status_code == 422
    assert open_nodes(item.case) == [("quality", "")]


def test_whoever_is_asked_answers_and_the_performer_reads_it(world, wangmin, item):
    zhaolin = world.people.zhaolin
    sent = {"asked": zhaolin.number, "question": "口径是否一致？"}
    assert wangmin.post(door("consult", item), sent).status_code == 303
    asked = browser(zhaolin)
    page = asked.get(reverse("inbox-item", args=[item.pk]))
    told = page.content.decode()
    assert "口径是否一致？" in told
    assert 'name="text"' in told
    assert 'name="outcome"' not in told
    url = reverse("inbox-answer", args=[item.case_id, Asking.objects.get().pk])
    empty = asked.post(url, {"text": "  "})
    assert (empty.status_code, empty.context["errors"]) == (422, {"answer": "请写明你的意见。"})
    assert asked.post(url, {"text": "一致，可以上线"}).status_code == 303
    assert asked.post(url, {"text": "再说一遍"}).status_code == 409
    shown = wangmin.get(reverse("inbox-item", args=[item.pk]))
    assert "一致，可以上线" in shown.content.decode()
    assert shown.context["preview"].can_decide


def test_a_delegated_item_says_to_whom_and_is_taken_back(world, wangmin, item):
    wangmin.post(door("delegate", item), {"asked": "赵琳", "question": "请先看资费"})
    page = wangmin.get(reverse("inbox-item", args=[item.pk]))
    assert "已委派给 赵琳" in page.context["preview"].why_not
    assert not page.context["preview"].can_decide
    url = reverse("inbox-take-back", args=[item.case_id, Asking.objects.get().pk])
    assert browser(world.people.liqiang).post(url).status_code == 404
    assert wangmin.post(url).status_code == 303
    assert wangmin.get(reverse("inbox-item", args=[item.pk])).context["preview"].can_decide


# --- signers ------------------------------------------------------------------------------------------------


def test_a_person_is_added_before_me_and_my_held_item_says_for_whom_it_waits(world, wangmin, item):
    answer = wangmin.post(door("signer", item), {"person": "赵琳", "position": "before", "reason": "先看口径"})
    assert answer.status_code == 303
    held = wangmin.get(reverse("inbox-item", args=[item.pk])).context["preview"]
    assert "赵琳" in held.why_not
    advice = world.item(item.case, "quality")
    shown = browser(world.people.zhaolin).get(reverse("inbox-item", args=[advice.pk]))
    assert "先提意见" in shown.content.decode()
    world.decide(item.case, "quality", "pass", by=world.people.zhaolin)
    back = world.item(item.case, "quality")
    assert wangmin.get(reverse("inbox-item", args=[back.pk])).context["preview"].can_decide


def test_errors_of_adding_signers_stand_at_their_fields(wangmin, item):
    url = door("signer", item)
    for sent, field in (({"position": "later", "person": "赵琳"}, "position"), ({"person": "无此人"}, "person"),
                        ({"signer": ""}, "signer"), ({"signer": "post:nowhere"}, "signer")):
        answer = wangmin.post(url, {"reason": "理由还在", **sent})
        assert (answer.status_code, set(answer.context["errors"])) == (422, {field}), sent
        assert "理由还在" in answer.content.decode()


# --- urging, copying ----------------------------------------------------------------------------------------


def test_the_initiator_urges_once_from_the_case_page(world, item):
    client = browser(world.people.chenxiao)
    page = client.get(f"/c/{item.case_key}/")
    assert door("urge", item) in page.content.decode()
    told = client.post(door("urge", item), {"note": "今天要用"}, follow=True)
    assert "已催办" in told.content.decode()
    again = client.post(door("urge", item), follow=True)
    assert "4 个工作小时内只催一次" in again.content.decode()
    assert Urge.objects.count() == 1
    assert browser(world.people.liqiang).post(door("urge", item)).status_code == 404
    assert browser(world.people.zhengshen).post(door("urge", item)).status_code == 403


def test_copies_are_read_along_and_marked_read_when_the_case_is_opened(world, item):
    client, url = browser(world.people.chenxiao), reverse("inbox-copy", args=[item.case_id])
    assert client.post(url, {"to-0": "", "note": "知悉"}).status_code == 422
    wrong = client.post(url, {"to-0": "赵琳", "to-1": "99999", "note": "知悉"})
    assert (wrong.status_code, "知悉" in wrong.content.decode()) == (422, True)
    assert client.post(url, {"to-0": "赵琳", "note": "知悉"}).status_code == 303
    reader = browser(world.people.zhaolin)
    listed = reader.get("/cc/")
    assert [(row.copy.case.key, row.copy.read_at) for row in listed.context["rows"]] == [(item.case_key, None)]
    assert reader.get(f"/c/{item.case_key}/").status_code == 200
    assert Copy.objects.get().read_at is not None
    assert reader.get("/cc/?read=unread").context["rows"] == []
    assert len(reader.get("/cc/?read=read&q=陈晓").context["rows"]) == 1
    assert browser(world.people.liqiang).post(url, {"to-0": "赵琳"}).status_code == 404


def test_the_list_of_copies_has_pages_unread_first_and_few_queries(world, django_assert_max_num_queries):
    reader = world.people.zhaolin
    for number in range(33):
        case = world.start(title=f"第 {number:02d} 件", again=number > 0)
        services.copy_to(case_id=case.pk, numbers=[reader.number], by=world.people.chenxiao, at=world.later())
    services.mark_read(case_id=case.pk, person=reader, at=world.later())
    client = browser(reader)
    client.get("/cc/")
    with django_assert_max_num_queries(12):
        first = client.get("/cc/")
    second = client.get(first.context["next_url"])
    shown = [row.copy.case.title for page in (first, second) for row in page.context["rows"]]
    assert (len(shown), shown[0], shown[-1]) == (33, "第 31 件", "第 32 件")
    assert client.get("/cc/?page=9&read=x%00&q=%25").status_code == 200


# --- choosing people ----------------------------------------------------------------------------------------


def test_suggestions_are_few_active_and_only_for_those_who_hand_out_work(world):
    no_more(add_person(name="赵停用"))
    url = reverse("inbox-people")
    found = browser(world.people.wangmin).get(url, {"q": "赵"}).content.decode()
    assert "赵琳" in found
    assert "赵停用" not in found
    assert "@" not in found
    for words in ("", "   ", "%", "_", "\x00"):
        assert browser(world.people.wangmin).get(url, {"q": words}).content.decode().strip() == ""
    for number in range(12):
        add_person(name=f"重名{number}")
    assert browser(world.people.wangmin).get(url, {"q": "重名"}).content.decode().count("<option") == 8
    assert browser(world.people.zhengshen).get(url, {"q": "赵"}).status_code == 403


def test_news_of_a_voided_decision_reaches_whoever_decided(world, item):
    world.decide(item.case, "quality", by=world.people.wangmin, undo_for=timedelta(seconds=10))
    no_more(world.people.wangmin)
    world.people.wangmin.holdings.update(until=world.now)
    sweep_pending(world.later(seconds=20))
    told = json.loads(Message.objects.get(effect="notify", payload__contains="system.voided").payload)
    assert "没有生效" in told["words"]["text"]
    assert told["to"]["people"] == [world.people.wangmin.pk]
