"""The preview of a marketing case in the inbox: it says what a decision needs and asks the database little."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from marketing_review.models import Look

MOST = 12
PART = {"HX-Request": "true"}
BARS = ('FROM "notifications_notice"', 'FROM "absence_absence"')  # what the bars of every page ask is counted elsewhere


def browser(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    client.get("/inbox/done/")  # the session is renewed, addresses are resolved
    return client


def asked(client, url, **how):
    with CaptureQueriesContext(connection) as made:
        page = client.get(url, **how)
    assert page.status_code == 200
    return page, [one["sql"] for one in made if not any(bar in one["sql"] for bar in BARS)]


def second_round(office):
    """李强 sent round 1 back for its offer; round 2 is in the co-sign."""
    case = office.to_cosign()
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field="offer")
    office.save(case, offer="预存100元，赠费60元")
    case = office.submit(case, **{"answer.1": "已修改"})
    office.decide(case, "quality_review", office.wangmin)
    return office.fresh(case)


def cosign(office):
    case = office.to_cosign()
    return office.item(case, "department_cosign", "post:risk_reviewer"), office.liqiang


def cosign_again(office):
    return office.item(second_round(office), "department_cosign", "post:risk_reviewer"), office.liqiang


def service(office):
    return office.item(office.to_cosign(), "service_review"), office.zhaolin


def filling(office):
    case = office.to_cosign()
    office.send_back(case, "service_review", office.zhaolin)
    return office.item(case, "fill"), office.chenxiao


def leader(office):
    return office.item(office.to_leader(), "leader_approval"), office.zhouzong


def task(office):
    item = office.items(office.approve(office.to_leader()), "dispatch")[0]
    return item, office.holder(item.signer)


def launch(office):
    case = office.approve(office.to_leader())
    office.prepare(case)
    return office.item(case, "launch_confirm"), office.chenxiao


@pytest.mark.parametrize("place", [cosign, cosign_again, service, filling, leader, task, launch])
def test_the_inbox_with_a_preview_asks_twelve_times_at_most_and_the_preview_nine_times(office, place):
    item, person = place(office)
    client = browser(person)

    page, whole = asked(client, f"/inbox/?sel={item.pk}")
    assert page.context["preview"].item == item
    assert page.context["preview"].can_decide
    assert len(whole) <= MOST, "\n".join(sql[:160] for sql in whole)

    _page, part = asked(client, reverse("inbox-item", args=[item.pk]), headers=PART)
    assert len(part) <= MOST - 3, "\n".join(sql[:160] for sql in part)


def test_the_first_look_of_a_reviewer_is_kept_and_asks_twelve_times_at_most(office):
    case = office.to_cosign()
    client = browser(office.liqiang)

    _page, made = asked(client, f"/c/{case.key}/")

    assert Look.objects.get(person=office.liqiang).round == 1
    assert len(made) <= MOST, "\n".join(sql[:160] for sql in made)


def test_looking_at_a_later_round_keeps_what_was_seen_before(office):
    case = second_round(office)
    client = browser(office.zhaolin)
    Look.objects.create(marketing=case, person=office.zhaolin, round=1, at=office.clock)

    client.get(f"/c/{case.key}/")

    look = Look.objects.get(person=office.zhaolin)
    assert (look.before, look.round) == (1, 2)


def test_a_reviewer_of_a_second_round_sees_the_change_in_the_preview(office):
    item, person = cosign_again(office)
    page, _made = asked(browser(person), reverse("inbox-item", args=[item.pk]), headers=PART)
    since = page.context["preview"].context["since"]
    assert [change.field for change in since.changes] == ["offer"]
    assert "自你上次看过后的变化" in page.content.decode()


def test_who_has_a_draft_finds_it_and_others_do_not(office):
    item, person = cosign(office)
    client = browser(person)
    client.post(reverse("inbox-draft", args=[item.pk]), {"text": "写了一半"})
    page, _made = asked(client, reverse("inbox-item", args=[item.pk]), headers=PART)
    assert page.context["preview"].draft.text == "写了一半"
    other, _made = asked(browser(office.wujing), reverse("inbox-item", args=[item.pk]), headers=PART)
    assert other.context["preview"].draft is None
    assert not other.context["preview"].can_decide


def test_a_row_shows_the_station_and_how_much_the_round_changed(office):
    item, person = cosign(office)
    assert (item.stage, item.stages, item.changes) == (2, 9, 0)
    page = browser(person).get("/inbox/").content.decode()
    assert 'aria-label="第 3 阶段，共 9 阶段"' in page
    assert "首次" in page


def test_a_row_of_a_second_round_counts_its_changes(office):
    item, person = cosign_again(office)
    assert (item.round, item.changes) == (2, 1)
    assert "第 2 轮 · 1 处修改" in browser(person).get("/inbox/").content.decode()


def test_what_is_filled_in_again_counts_no_changes(office):
    item, _person = filling(office)
    assert (item.stage, item.changes) == (0, None)


def test_reviewers_see_which_approvals_stand_and_what_their_step_means_for_the_launch(office):
    case = office.to_cosign()
    office.decide(case, "service_review", office.zhaolin)
    office.decide(case, "department_cosign", office.sunhao, signer="post:finance_reviewer")
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field="list_size")
    office.save(case, target_customers="在网≥12月")
    case = office.submit(case, **{"answer.1": "已修改"})
    client = browser(office.liqiang)

    page, part = asked(client, reverse("inbox-item", args=[office.item(case, "department_cosign").pk]), headers=PART)

    stood = {one.name: one.why for one in page.context["preview"].context["stood"]}
    assert set(stood) == {"品质审核", "客服审核", "财务审核岗"}
    assert set(stood.values()) == {"保持有效：修改的是目标客户，与其审核项无关。"}
    assert len(part) <= MOST - 3, "\n".join(sql[:160] for sql in part)
    assert "上线将顺延到" in page.content.decode()
