"""Agreeing to marketing cases among others: never what must be answered item by item, is dearer or was not read."""

from decimal import Decimal

import pytest

from approvals.inbox import services
from approvals.inbox.models import WorkItem
from approvals.inbox.services.batch import prospects
from marketing_review.models import CategoryVersion
from marketing_review.selectors.prices import amounts, dearer
from tests.marketing_review.world import Office

RATES = "通话、流量按客户原套餐执行"


@pytest.fixture
def plain(office: Office):
    """An office whose finance department is asked for its agreement alone, without a checklist."""
    version = CategoryVersion.objects.get(category__key="prepaid-gift")
    free = [{**entry, "checklists": []} if entry["post"] == "finance_reviewer" else entry for entry in version.obliged]
    CategoryVersion.objects.filter(pk=version.pk).update(obliged=free)
    return office


def item_of(office, case, signer="finance_reviewer"):
    return office.item(case, "department_cosign", f"post:{signer}")


def why_not(office, *cases):
    found = prospects([item_of(office, case).pk for case in cases], office.sunhao, office.tick())
    return [one.why_not for one in found]


def corrected(office, case, **changes):
    """The case was returned by the risk department and handed in again with these fields changed; all read it."""
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field=next(iter(changes)))
    office.save(case, **changes)
    office.submit(case, **{"answer.1": "已修改"})
    if office.items(case, "quality_review"):
        office.decide(case, "quality_review", office.wangmin)
    services.mark_opened(office.sunhao, item_of(office, case), office.tick())
    return office.fresh(case)


def test_departments_without_a_checklist_agree_among_others_and_those_with_one_do_not(plain):
    first, second = plain.to_cosign(), plain.to_cosign(title="开学季预存送礼")
    assert why_not(plain, first, second) == ["", ""]
    with_checklist = item_of(plain, first, "risk_reviewer")
    [result] = services.approve_all(item_ids=[with_checklist.pk], by=plain.liqiang, at=plain.tick())
    assert (result.ok, result.reason) == (False, "须逐项填写审核清单。")

    results = services.approve_all(
        item_ids=[item_of(plain, case).pk for case in (first, second)], by=plain.sunhao, at=plain.tick()
    )
    assert [(one.ok, one.reason) for one in results] == [(True, ""), (True, "")]
    assert WorkItem.objects.filter(decided_by=plain.sunhao, outcome="pass").count() == 2


def test_a_price_rise_must_be_opened_by_itself_however_often_it_was_read(plain):
    case = corrected(plain, plain.to_cosign(), tariff_items="预存款120元")
    assert why_not(plain, case) == ["「收费项目」涉及资费上调，须打开后逐件办理。"]
    [result] = services.approve_all(item_ids=[item_of(plain, case).pk], by=plain.sunhao, at=plain.tick())
    assert not result.ok
    assert item_of(plain, case).is_open


def test_what_became_cheaper_is_agreed_to_once_it_was_read(plain):
    case = corrected(plain, plain.to_cosign(), tariff_items="预存款80元")
    assert why_not(plain, case) == [""]


def test_changes_that_were_not_read_are_counted(plain):
    case = plain.to_cosign()
    plain.send_back(case, "department_cosign", plain.liqiang, signer="post:risk_reviewer", field="tariff_items")
    plain.save(case, tariff_items="预存款80元", gifts=[{**case.content["gifts"][0], "quantity": "15000"}])
    plain.submit(case, **{"answer.1": "已修改"})
    plain.decide(case, "quality_review", plain.wangmin)
    assert why_not(plain, case) == ["本轮有 2 处修改还没有看过，请打开后办理。"]


@pytest.mark.parametrize(("old", "new", "field"), [
    ({"tariff_rates": "月费 20 元"}, {"tariff_rates": "月费 25 元"}, "tariff_rates"),
    ({"tariff_items": "月费 20 元"}, {"tariff_items": "月费 20 元，另收工料费 5 元"}, "tariff_items"),
    ({"tariff_rates": "月费 1,020 元"}, {"tariff_rates": "月费 0.11 万元"}, "tariff_rates"),
    ({"tariff_rates": "月费 25 元"}, {"tariff_rates": "月费 20 元"}, ""),
    ({"tariff_rates": "月费 30 元或 20 元"}, {"tariff_rates": "月费 25 元"}, ""),
    ({"tariff_rates": RATES}, {"tariff_rates": f"{RATES}。"}, ""),
    ({"offer": "预存 100 元"}, {"offer": "承诺两年内不上调"}, ""),
    ({}, {"title": "宽带资费上调过渡方案"}, "title"),
])  # fmt: skip
def test_a_price_rise_is_seen_in_the_amounts_or_said_in_words(old, new, field):
    assert dearer(new, [old] if old else []) == field


def test_amounts_are_read_with_separators_and_tens_of_thousands():
    assert amounts("首月 1，200.50 元，此后 0.5万元/年，赠 2 GB") == [Decimal(5000), Decimal("1200.50")]


def test_looking_ahead_asks_as_little_for_three_cases_as_for_one(plain, django_assert_max_num_queries):
    cases = [plain.to_cosign(title=f"第 {number} 件") for number in range(3)]
    found = [item_of(plain, case).pk for case in cases]
    for some in (found[:1], found):
        with django_assert_max_num_queries(5):
            assert [one.why_not for one in prospects(some, plain.sunhao, plain.clock)] == [""] * len(some)


def test_the_confirmation_of_evaluations_is_given_to_several_at_once(house):
    first, second = house.evaluated(), house.evaluated(title="开学季预存送礼")
    items = [house.item(case, "quality_confirm").pk for case in (first, second)]
    results = services.approve_all(item_ids=items, by=house.wangmin, at=house.tick())
    assert [(one.ok, one.reason) for one in results] == [(True, ""), (True, "")]
    assert {house.fresh(case).state for case in (first, second)} == {"closed"}
