"""Pages that are out of date: 409 with what changed, nothing typed lost; and the way back to where a person was."""

import re

import pytest
from django.urls import reverse

from approvals.inbox import services
from approvals.inbox.models import Draft
from tests.inbox.test_pages import HTMX, browser, decide_url
from tests.inbox.world import fresh, open_nodes


def shown_revision(client, item):
    """What the form of the item's page would send."""
    page = client.get(reverse("inbox-item", args=[item.pk])).content.decode()
    return re.search(r'name="revision" value="(\d*)"', page)[1]


def moved_on(world, case):
    """Something happens to the case that leaves its work open."""
    services.suspend_case(case_id=case.pk, by=world.people.wujing, at=world.later(), reason="核实材料")
    services.resume_case(case_id=case.pk, by=world.people.wujing, at=world.later())


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_decision_from_a_page_that_is_out_of_date_is_refused_and_kept(world, headers):
    case = world.submitted()
    item, client = world.item(case, "quality"), browser(world.people.wangmin)
    sent = {"outcome": "pass", "comment": "旧页面上写的", "revision": shown_revision(client, item)}
    moved_on(world, case)

    answer = client.post(decide_url(item), sent, headers=headers)

    assert answer.status_code == 409
    assert "旧页面上写的" in answer.content.decode()
    assert Draft.objects.get(item=item).text == "旧页面上写的"
    assert open_nodes(case) == [("quality", "")]
    again = client.post(decide_url(item), sent | {"revision": shown_revision(client, item)})
    assert again.status_code == 303


def test_a_return_from_a_page_that_is_out_of_date_is_refused(world):
    case = world.submitted()
    item, client = world.item(case, "quality"), browser(world.people.wangmin)
    url = reverse("inbox-return", args=[case.pk, item.pk])
    seen = re.search(r'name="revision" value="(\d+)"', client.get(url).content.decode())[1]
    moved_on(world, case)

    answer = client.post(url, {"node": "draft", "reason-1-text": "缺授权", "revision": seen})

    assert answer.status_code == 409
    assert open_nodes(case) == [("quality", "")]


def test_a_withdrawal_from_a_page_that_is_out_of_date_is_refused(world):
    case = world.submitted()
    seen, client = fresh(case).revision, browser(world.people.chenxiao)
    moved_on(world, case)
    url = reverse("inbox-withdraw", args=[case.pk])
    assert client.post(url, {"reason": "补材料", "revision": seen}).status_code == 409
    assert client.post(url, {"reason": "补材料", "revision": fresh(case).revision}).status_code == 303
    assert open_nodes(case) == [("draft", "")]


def test_signers_are_added_and_removed_only_on_the_list_that_was_seen(world):
    case = world.on_board()
    item = world.item(case, "board", "risk_reviewer")
    url = reverse("inbox-signer", args=[case.pk, item.pk])
    seen = fresh(case).revision
    form = browser(world.people.liqiang).get(url).content.decode()
    assert f'name="revision" value="{seen}"' in form
    assert "post:legal_reviewer" in form
    world.decide(case, "board", by=world.people.zhaolin, signer="service_reviewer")

    for person, sent in ((world.people.liqiang, {"signer": "post:legal_reviewer"}),
                         (world.people.wujing, {"remove": item.pk, "reason": "不需要"})):
        client = browser(person)
        stale = client.post(url, sent | {"revision": seen})
        assert stale.status_code == 409
        assert f'href="{reverse("inbox-item", args=[item.pk])}"' in stale.content.decode()
        assert client.post(url, sent | {"revision": fresh(case).revision}).status_code == 303


def test_a_vote_of_another_signer_makes_nobody_elses_page_out_of_date(world):
    case = world.on_board()
    item, client = world.item(case, "board", "risk_reviewer"), browser(world.people.liqiang)
    seen = shown_revision(client, item)
    assert seen == ""
    world.decide(case, "board", by=world.people.zhaolin, signer="service_reviewer")
    assert client.post(decide_url(item), {"outcome": "pass", "revision": seen}).status_code == 303


def test_who_decides_on_the_page_of_the_case_comes_back_there_with_everything_typed(world):
    case = world.submitted()
    item, client = world.item(case, "quality"), browser(world.people.wangmin)
    there = f"http://testserver/c/{case.key}/"
    sent = {"outcome": "", "comment": "写了一半", "reason-1-text": "理由一"}

    answer = client.post(decide_url(item), sent, headers={"Referer": there})

    assert (answer.status_code, answer["Location"]) == (303, f"/c/{case.key}/#decide")
    kept = Draft.objects.get(item=item)
    assert (kept.text, kept.form) == ("写了一半", {"reason-1-text": "理由一"})
    told = [str(message) for message in client.get("/inbox/done/").context["messages"]]
    assert told == ["请选择结论。", "还没有提交，你填写的内容都在。"]


def test_what_is_too_long_for_a_draft_stays_in_the_form_wherever_it_came_from(world):
    case = world.submitted()
    item, client = world.item(case, "quality"), browser(world.people.wangmin)
    sent = {"outcome": "pass", "comment": "长" * 20_001}
    answer = client.post(decide_url(item), sent, headers={"Referer": f"http://testserver/c/{case.key}/"})
    assert answer.status_code == 422
    assert "长" * 20_001 in answer.content.decode()


def test_landmarks_of_an_items_page_have_names_of_their_own(world):
    item = world.item(world.submitted(), "quality")
    page = browser(world.people.wangmin).get(reverse("inbox-item", args=[item.pk])).content.decode()
    labels = re.findall(r'<(?:section|nav|main|aside|form)[^>]* aria-label="([^"]+)"', page)
    labels += re.findall(r'role="region" aria-label="([^"]+)"', page)
    assert len(labels) == len(set(labels)), labels
