"""Templates as versions; what installing and the demo leave behind."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from marketing_review.models import CategoryVersion, ChecklistVersion
from marketing_review.models.field import CATALOGUE
from marketing_review.services import (
    CannotPublishTemplate,
    install_marketing_process,
    install_standard_templates,
    publish_category_version,
    publish_checklist_version,
)
from marketing_review.services.standard import CATEGORIES, CHECKLISTS, fields_for
from tests.marketing_review.world import MONDAY, refused
from workflows.ledger.models import Event
from workflows.library.models import ProcessVersion

RISK = [{"post": "risk_reviewer", "checklists": ["risk"]}]


def publish(office, by=None, **parts):
    return publish_category_version(
        category_key="tariff", name="资费优惠", by=by or office.wujing, at=office.tick(),
        parts={"fields": fields_for(), "obliged": RISK, "tasks": [], **parts})


def test_a_template_is_a_new_version_with_its_difference_on_record(office):
    before = CategoryVersion.objects.get(category__key="tariff")

    after = publish(office)

    assert (before.number, after.number) == (1, 2)
    body = json.loads(Event.objects.filter(stream="template:tariff").last().body)
    assert {entry["field"] for entry in body["diff"]} == {"fields", "obliged", "tasks"}


def test_only_process_managers_change_templates(office):
    with refused(CannotPublishTemplate, "流程管理员"):
        publish(office, by=office.chenxiao)


@pytest.mark.parametrize(("parts", "word"), [
    ({"obliged": []}, "至少要有一个会签部门"),
    ({"obliged": RISK * 2}, "不能重复"),
    ({"obliged": [{"post": "risk_reviewer", "checklists": ["nonsense"]}]}, "没有这个审核清单"),
    ({"tasks": [{"kind": "dance", "post": "x"}]}, "协同任务"),
    ({"tasks": [{"kind": "training"}]}, "协同任务"),
    ({"fields": fields_for(without=frozenset({"script"}))}, "客服口径"),
    ({"fields": [*fields_for(), fields_for()[0]]}, "两次"),
    ({"fields": [*fields_for(), {"key": "x", "label": "新字段", "kind": "rows", "section": "other",
                                 "presence": "optional"}]}, "类型"),
    ({"fields": [*fields_for(), {"key": "x", "label": "", "kind": "line", "section": "other",
                                 "presence": "optional"}]}, "不完整"),
])
def test_an_unusable_template_is_refused(office, parts, word):
    with refused(CannotPublishTemplate, word):
        publish(office, **parts)
    assert CategoryVersion.objects.filter(category__key="tariff").count() == 1


def test_a_manager_may_add_a_field_of_their_own(office):
    own = {"key": "hall_count", "label": "参与营业厅数", "kind": "integer", "section": "basic", "presence": "mandatory"}

    version = publish(office, fields=[*fields_for(), own])

    assert version.field("hall_count").mandatory


def test_a_checklist_is_a_new_version_and_running_cases_keep_theirs(office):
    case = office.to_cosign()
    publish_checklist_version(checklist_key="script", name="客服口径审核", by=office.wujing, at=office.tick(),
                              items=[{"code": "N1", "text": "全新条目", "fields": []}])

    item = office.item(case, "service_review")
    assert "verdict.script.B1" in office.form(case, item)
    assert case.checklist_versions["script"] == 1
    assert office.open().checklist_versions["script"] == 2


@pytest.mark.parametrize("items", [[], [{"code": "", "text": "x"}], [{"code": "A", "text": " "}],
                                   [{"code": "A", "text": "x"}, {"code": "A", "text": "y"}]])
def test_an_empty_or_ambiguous_checklist_is_refused(office, items):
    with pytest.raises(CannotPublishTemplate):
        publish_checklist_version(checklist_key="script", name="客服口径审核", items=items, by=office.wujing,
                                  at=office.tick())


# Item by item the fields that the scenarios name; ours may name more of the same kind.
NAMED = {
    "A1": ("tariff_structure", "tariff_items", "tariff_billing", "tariff_conditions", "tariff_validity"),
    "A2": ("agreement", "publicity"), "A3": ("agreement", "breach_rules"), "A4": ("tariff_validity", "contract_months"),
    "B1": ("script",), "B2": ("script", "agreement"), "B3": ("script_limits",), "B4": ("period_start", "period_end"),
    "C1": ("agreement",), "C2": ("target_list",), "C3": ("outcall_rules",), "C4": ("participation_rules",),
    "C5": ("risks", "emergency_contact"), "D1": ("gift_report",), "D2": ("gifts", "list_size"), "D3": ("gifts",),
    "D4": ("gifts",), "D5": ("gifts",), "E1": ("channels", "tariff_conditions"), "E2": ("offer",),
    "E3": ("optout_rules",), "E4": ("system_support",), "E5": ("channels",),
}
SHIPPED = {code: set(fields.split(",")) for _name, rows in CHECKLISTS.values() for code, _text, fields, _more in rows}


@pytest.mark.parametrize("code", NAMED)
def test_a_shipped_item_names_the_fields_it_depends_on(code):
    assert set(NAMED[code]) <= SHIPPED[code]


def test_every_shipped_item_names_fields_that_there_are():
    assert all(fields and fields <= set(CATALOGUE) for fields in SHIPPED.values())


def test_a_changed_list_of_customers_is_one_items_business_and_the_offer_many():
    assert [code for code in NAMED if "target_list" in SHIPPED[code]] == ["C2"]
    assert {"A1", "A2", "B2", "D2"} <= {code for code in NAMED if "offer" in SHIPPED[code]}


def test_installing_makes_what_is_missing_once(office):
    known = [(one.fields, one.obliged) for one in CategoryVersion.objects.order_by("category__key")]
    items = list(ChecklistVersion.objects.order_by("checklist__key").values_list("items", flat=True))
    CategoryVersion.objects.all().delete()
    ChecklistVersion.objects.all().delete()

    made = install_standard_templates(by=office.wujing, at=MONDAY)
    again = install_standard_templates(by=office.wujing, at=MONDAY + timedelta(days=1))
    install_marketing_process(author=office.wujing, publisher=office.pengyu, at=office.tick())

    assert (made, again) == (len(CHECKLISTS) + len(CATEGORIES), 0)
    assert [(one.fields, one.obliged) for one in CategoryVersion.objects.order_by("category__key")] == known
    assert list(ChecklistVersion.objects.order_by("checklist__key").values_list("items", flat=True)) == items
    assert ProcessVersion.objects.filter(process__key="marketing_case").count() == 1


def test_the_command_installs_and_names_who_is_missing(office):
    said = StringIO()
    call_command("install_marketing", "10008", "10021", stdout=said)

    assert "v1" in said.getvalue()
    with pytest.raises(CommandError, match="31337"):
        call_command("install_marketing", "31337", "10021")


def statements(work):
    with CaptureQueriesContext(connection) as asked:
        work()
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)


def decisions(office, case, node, person, signer=""):
    """How many statements the decision itself takes."""
    from approvals.inbox.services import decide

    item = office.item(case, node, signer)
    form = office.form(case, item)
    return statements(lambda: decide(item_id=item.pk, case_id=item.case_id, outcome="pass", by=person,
                                     at=office.tick(), comment="同意", form=form))


def test_a_vote_takes_twelve_statements_and_a_move_sixteen(office):
    case = office.to_cosign()

    vote = decisions(office, case, "department_cosign", office.liqiang, "post:risk_reviewer")
    service = decisions(office, case, "service_review", office.zhaolin)
    last = decisions(office, case, "department_cosign", office.sunhao, "post:finance_reviewer")

    assert vote <= 12
    assert service <= 16
    assert last <= 16
