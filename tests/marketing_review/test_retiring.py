"""Categories and checklists out of use: new cases are not offered them, running cases keep theirs, all is recorded."""

import json
import re

import pytest

from marketing_review.models import Category, Checklist, ChecklistVersion
from marketing_review.services import (
    CannotOpen,
    CannotPublishTemplate,
    CannotRetire,
    clone_case,
    publish_category_version,
    publish_checklist_version,
    restore_category,
    restore_checklist,
    retire_category,
    retire_checklist,
)
from marketing_review.services.standard import fields_for, items_for
from tests.marketing_review.campaigns import text_of
from tests.marketing_review.world import refused
from workflows.ledger.models import Event

PRIVACY = items_for((("P1", "个人信息最小必要", "target_customers", False),))


def act(office, service, key, note="与总部模板合并", by=None):
    return service(key=key, note=note, by=by or office.wujing, at=office.tick())


def add_list(office, key="privacy"):
    return publish_checklist_version(checklist_key=key, name="隐私审核", items=PRIVACY, by=office.wujing,
                                     at=office.tick())


def oblige(office, *lists):
    return publish_category_version(category_key="tariff", name="资费优惠", by=office.wujing, at=office.tick(), parts={
        "fields": fields_for(), "obliged": [{"post": "risk_reviewer", "checklists": ["risk", *lists]}], "tasks": []})


def events(stream):
    rows = Event.objects.filter(stream=stream).order_by("seq").values_list("verb", "body")
    return [(verb.removeprefix("marketing_review."), json.loads(body).get("reason", "")) for verb, body in rows]


def test_a_retired_category_starts_no_case_and_its_cases_go_on(office):
    old = office.open()

    act(office, retire_category, "prepaid-gift")

    with refused(CannotOpen, "已停用"):
        office.open(title="新的")
    with refused(CannotOpen, "已停用"):
        clone_case(case_key=old.key, by=office.chenxiao, at=office.tick())
    assert office.to_cosign(old).template.category.key == "prepaid-gift"
    act(office, restore_category, "prepaid-gift", note="恢复办理")
    assert office.open(title="新的").template.number == 1
    assert events("template:prepaid-gift")[-2:] == [
        ("template.retired", "与总部模板合并"), ("template.restored", "恢复办理")]


def test_a_retired_checklist_is_not_for_new_cases(office):
    add_list(office)
    before = office.open()
    act(office, retire_checklist, "privacy")

    assert before.checklist_versions["privacy"] == 1
    assert "privacy" not in office.open(title="新的").checklist_versions
    with refused(CannotPublishTemplate, "已停用", "privacy"):
        oblige(office, "privacy")
    act(office, restore_checklist, "privacy")
    assert oblige(office, "privacy").number == 2


@pytest.mark.parametrize("key", ["script", "agreement", "legal", "expert_legal", "handling_test"])
def test_a_checklist_that_the_process_asks_for_stays(office, key):
    with refused(CannotRetire, "固定环节"):
        act(office, retire_checklist, key)
    assert Checklist.objects.get(key=key).active


def test_a_checklist_that_a_category_in_force_uses_stays(office):
    add_list(office)
    oblige(office, "privacy")
    with refused(CannotRetire, "资费优惠"):
        act(office, retire_checklist, "privacy")

    act(office, retire_category, "tariff")
    act(office, retire_checklist, "privacy")
    with refused(CannotRetire, "隐私审核"):
        act(office, restore_category, "tariff")
    assert not Category.objects.get(key="tariff").active


def test_switching_needs_a_manager_a_reason_and_something_to_switch(office):
    with refused(CannotPublishTemplate, "流程管理员"):
        act(office, retire_category, "tariff", by=office.chenxiao)
    with refused(CannotRetire, "说明原因"):
        act(office, retire_category, "tariff", note=" ")
    with refused(CannotRetire, "已经启用"):
        act(office, restore_category, "tariff")
    assert events("template:tariff") == []


def test_a_checklist_may_be_renamed_with_a_new_version(office):
    publish_checklist_version(checklist_key="risk", name="风险评估", items=PRIVACY, by=office.wujing, at=office.tick())

    assert str(ChecklistVersion.objects.get(checklist__key="risk", number=2)) == "风险评估 v2"


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_category_is_switched_off_and_on_from_its_page(house):
    client, page = house.browse(house.wujing), "/manage/categories/tariff/"

    short = client.post(page + "switch/", {"to": "off", "note": ""})
    done = client.post(page + "switch/", {"to": "off", "note": "与总部模板合并"})

    assert (short.status_code, done.status_code, done["Location"]) == (422, 303, page)
    assert "说明原因" in text_of(short)
    assert "重新启用" in text_of(client.get(page))
    assert "资费优惠" not in text_of(house.browse(house.chenxiao).get("/c/new/"))
    assert client.post(page + "switch/", {"to": "on", "note": "恢复"}).status_code == 303
    assert "资费优惠" in text_of(house.browse(house.chenxiao).get("/c/new/"))


def test_a_checklist_in_use_says_who_uses_it(house):
    answer = house.browse(house.wujing).post("/manage/checklists/risk/switch/", {"to": "off", "note": "不再需要"})

    assert answer.status_code == 422
    for words in ("资费优惠", "预存送费+实物", 'value="不再需要"'):
        assert words in text_of(answer)


def test_only_managers_switch(house):
    for person in (house.zhengshen, house.chenxiao):
        for path in ("/manage/categories/tariff/switch/", "/manage/checklists/risk/switch/"):
            assert house.browse(person).post(path, {"to": "off", "note": "试试"}).status_code == 403


def test_any_two_versions_are_compared_in_either_order(house):
    for number, extra in enumerate(("甲", "乙", "丙"), 1):
        items = items_for((("P1", f"最小必要{extra}", "target_customers", False), (f"N{number}", extra, "", False)))
        publish_checklist_version(checklist_key="privacy", name="隐私审核", items=items, by=house.wujing,
                                  at=house.tick())
    client = house.browse(house.zhengshen)

    for query in ("v=3&with=1", "v=1&with=3"):
        table = re.search(r'id="differences".*?</section>', text_of(client.get(f"/manage/checklists/privacy/?{query}")),
                          re.S)[0]
        assert "v3 与 v1 相比" in table
        for words in ("N1", "N3", "<del>.*?甲", "<ins>.*?丙"):
            assert re.search(words, table), (query, words)
        assert "N2" not in table
    assert client.get("/manage/checklists/privacy/?v=1&with=9").status_code == 404


def test_managers_see_which_fields_no_item_depends_on(house):
    shown = text_of(house.browse(house.wujing).get("/manage/checklists/"))
    uncovered = shown.partition("没有条目依据的字段")[2].partition("</main>")[0]

    assert "竞品对照" in uncovered
    assert "客服口径" not in uncovered
