"""Managers keep categories and checklists as versions; auditors read them, nobody else does."""

import re

from marketing_review.models import Category, CategoryVersion, ChecklistVersion
from marketing_review.models.field import CATALOGUE
from marketing_review.services.templates import CORE
from tests.marketing_review.campaigns import text_of

STATEMENTS = 12  # a page
READ = ("/manage/categories/", "/manage/categories/prepaid-gift/", "/manage/checklists/", "/manage/checklists/script/")
WRITE = ("/manage/categories/new/", "/manage/categories/prepaid-gift/edit/", "/manage/checklists/new/",
         "/manage/checklists/script/edit/")


def version_of(key):
    return CategoryVersion.objects.filter(category__key=key).order_by("-number").first()


def sent_for(version, **changes):
    """What the form of a category sends when nothing is touched, with some changes."""
    form = {"base": version.number, "name": version.category.name, "note": "按新规调整"}
    for field in version.fields:
        if field["key"] not in CORE:
            form[f"presence.{field['key']}"] = field["presence"]
    for number, row in enumerate(version.obliged):
        form |= {f"obliged-{number}-post": row["post"], f"obliged-{number}-checklists": row.get("checklists", []),
                 f"obliged-{number}-when": row.get("when", "")}
    for number, row in enumerate(version.tasks):
        form |= {f"task-{number}-kind": row["kind"], f"task-{number}-post": row["post"],
                 f"task-{number}-when": row.get("when", "")}
    return form | changes


def items_for(version, **changes):
    form = {"base": version.number, "name": version.checklist.name, "note": "按新规调整"}
    for number, item in enumerate(version.items):
        form |= {f"item-{number}-code": item["code"], f"item-{number}-text": item["text"],
                 f"item-{number}-fields": item["fields"]}
        if item["evidence"]:
            form[f"item-{number}-evidence"] = "1"
    return form | changes


def test_only_managers_write_and_auditors_read(house):
    for path in READ:
        answers = [house.browse(person).get(path).status_code
                   for person in (house.wujing, house.zhengshen, house.chenxiao, house.zhouzong)]
        assert answers == [200, 200, 403, 403], path
    for path in WRITE:
        answers = [house.browse(person).get(path).status_code
                   for person in (house.wujing, house.zhengshen, house.chenxiao)]
        assert answers == [200, 403, 403], path
        assert house.browse(house.zhengshen).post(path).status_code == 403


def test_what_is_sent_untouched_changes_nothing_of_the_content(house):
    before = version_of("prepaid-gift")

    answer = house.browse(house.wujing).post("/manage/categories/prepaid-gift/edit/", sent_for(before))

    made = version_of("prepaid-gift")
    assert (answer.status_code, made.number, made.author, made.note) == (303, 2, house.wujing, "按新规调整")
    assert (made.fields, made.obliged, made.thresholds) == (before.fields, before.obliged, before.thresholds)
    assert made.tasks == before.tasks
    assert "内容相同" in text_of(house.browse(house.zhengshen).get("/manage/categories/prepaid-gift/"))


def test_a_new_version_is_for_new_cases_and_shows_what_it_changed(house):
    old = house.open()
    before = version_of("prepaid-gift")
    added = {f"obliged-{len(before.obliged)}-post": "data_reviewer",
             f"obliged-{len(before.obliged)}-checklists": ["support"]}

    house.browse(house.wujing).post("/manage/categories/prepaid-gift/edit/", sent_for(before, **{
        "presence.competitors": "mandatory", "presence.outcall_rules": "", "threshold-complaints_per_day": "6",
        "own-0-label": "合作商户", "own-0-kind": "line", "own-0-section": "offer", "own-0-presence": "mandatory",
        **added}))

    made = version_of("prepaid-gift")
    shown = text_of(house.browse(house.wujing).get("/manage/categories/prepaid-gift/"))
    assert house.fresh(old).template == before
    assert house.open(title="新的营销案").template == made
    assert made.field("own_1").label == "合作商户"
    assert (made.field("competitors").mandatory, made.field("outcall_rules")) == (True, None)
    table = re.search(r'id="differences".*?</section>', shown, re.S)[0]
    for words in ("竞品对照", "外呼时段与频次", "合作商户", "complaints_per_day", "系统支撑审核"):
        assert words in table
    assert "v1" in text_of(house.browse(house.wujing).get("/manage/categories/prepaid-gift/?v=1"))


def test_a_version_that_cannot_be_is_refused_and_nothing_typed_is_lost(house):
    before = version_of("prepaid-gift")
    client, path = house.browse(house.wujing), "/manage/categories/prepaid-gift/edit/"
    nobody = {key: "" for key in sent_for(before) if re.fullmatch(r"obliged-\d+-post", key)}

    for changes, words in (
        ({"note": ""}, "请说明这一版改了什么"), ({"name": " "}, "请填写名称"), (nobody, "至少要有一个会签部门"),
        ({"threshold-failure_rate": "-3"}, "阈值须是大于 0 的数字"), ({"base": "7"}, "已有新版本生效"),
        ({"own-0-label": "合作商户", "own-0-kind": "rows", "own-0-presence": "optional"}, "类型不能使用"),
    ):
        answer = client.post(path, sent_for(before, **{"presence.competitors": "mandatory", **changes}))
        shown = text_of(answer)
        assert answer.status_code in (409, 422), changes
        assert words in shown, changes
        kept = re.search(r'name="presence.competitors".*?</select>', shown, re.S)[0]
        assert 'value="mandatory" selected' in kept
    assert version_of("prepaid-gift") == before


def test_fields_that_the_machine_needs_cannot_be_left_out(house):
    before = version_of("prepaid-gift")

    house.browse(house.wujing).post("/manage/categories/prepaid-gift/edit/", sent_for(before, **{
        f"presence.{key}": "" for key in CATALOGUE}))

    assert {field.key for field in version_of("prepaid-gift").form} == CORE


def test_a_new_category_starts_as_a_copy(house):
    client, source = house.browse(house.wujing), version_of("tariff")
    assert "资费优惠" in text_of(client.get("/manage/categories/new/?from=tariff"))
    form = sent_for(source, **{"from": "tariff", "key": "senior-care", "name": "银龄关爱", "base": "0"})

    for key in ("Senior", "new", "a b", "tariff", ""):
        assert client.post("/manage/categories/new/", {**form, "key": key}).status_code == 422, key
    assert client.post("/manage/categories/new/", form).status_code == 303

    assert Category.objects.get(key="senior-care").name == "银龄关爱"
    assert version_of("senior-care").fields == source.fields


def test_a_checklist_gets_a_new_version_that_old_cases_do_not_see(house):
    case = house.open()
    before = ChecklistVersion.objects.get(checklist__key="script")
    more = len(before.items)

    answer = house.browse(house.wujing).post("/manage/checklists/script/edit/", items_for(before, **{
        "item-0-remove": "1", "item-1-text": "口径与协议、宣传均无冲突", f"item-{more}-code": "B6",
        f"item-{more}-text": "方言口径", f"item-{more}-fields": ["script", "nonsense"], f"item-{more}-evidence": "1"}))

    made = ChecklistVersion.objects.get(checklist__key="script", number=2)
    assert answer.status_code == 303
    assert [item.code for item in made.entries] == ["B2", "B3", "B4", "B5", "B6"]
    assert (made.entries[-1].fields, made.entries[-1].evidence) == (("script",), True)
    assert house.fresh(case).checklist_versions["script"] == 1
    table = re.search(r'id="differences".*?</section>', text_of(
        house.browse(house.zhengshen).get("/manage/checklists/script/")), re.S)[0]
    for words in ("B1", "方言口径", "<ins>"):
        assert words in table


def test_a_checklist_that_cannot_be_is_refused_with_what_was_typed(house):
    before = ChecklistVersion.objects.get(checklist__key="script")
    client = house.browse(house.wujing)

    for changes in ({"item-1-code": "B1"}, {"item-0-code": ""}, {"note": "x"}, {"base": "9"}):
        answer = client.post("/manage/checklists/script/edit/",
                             items_for(before, **{"item-2-text": "改过的问题", **changes}))
        assert answer.status_code in (409, 422), changes
        assert "改过的问题</textarea>" in text_of(answer)
    assert ChecklistVersion.objects.filter(checklist__key="script").count() == 1


def test_a_new_checklist_needs_a_free_key_and_an_item(house):
    client = house.browse(house.wujing)
    form = {"base": "0", "key": "privacy", "name": "隐私审核", "note": "新增", "item-0-code": "P1",
            "item-0-text": "最小必要"}

    assert client.post("/manage/checklists/new/", {**form, "key": "script"}).status_code == 422
    assert client.post("/manage/checklists/new/", {**form, "item-0-text": ""}).status_code == 422
    assert client.post("/manage/checklists/new/", form).status_code == 303
    assert ChecklistVersion.objects.get(checklist__key="privacy").entries[0].text == "最小必要"


def test_unknown_versions_are_not_found(house):
    for path in ("/manage/categories/nothing/", "/manage/categories/prepaid-gift/?v=9", "/manage/checklists/nothing/",
                 "/manage/checklists/script/?v=x", "/manage/categories/nothing/edit/"):
        assert house.browse(house.wujing).get(path).status_code == 404, path


def test_pages_take_few_statements(house, django_assert_max_num_queries):
    before = version_of("prepaid-gift")
    client = house.browse(house.wujing)
    client.post("/manage/categories/prepaid-gift/edit/", sent_for(before, **{"presence.competitors": "mandatory"}))
    for path in (*READ, *WRITE, "/manage/categories/new/?from=tariff"):
        with django_assert_max_num_queries(STATEMENTS):
            assert client.get(path).status_code == 200
