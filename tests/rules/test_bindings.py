"""Rules bound to steps: in the file, in its comparison, in the editor, on the rule's page, and before a release."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from approvals.organisation.roles import Role
from tests.library.drawing import bpmn, task
from tests.organisation.factories import add_person
from tests.rules.writing import NOON, WU, published, written
from tests.runtime.publishing import publish
from workflows.bpmn.diff import compare, sentence_of
from workflows.bpmn.lint import lint
from workflows.bpmn.reader import read
from workflows.library.services import create_process, draft_version
from workflows.rules import bindings, problems
from workflows.rules.models import Binding

pytestmark = pytest.mark.django_db
BOUND = bpmn(task("review", "客服审核", 'ld:candidateGroups="quality" ld:ruleRefs="BR-0001, BR-0002"'))
FREE = bpmn(task("review", "客服审核"))


@pytest.fixture
def process():
    return create_process(key="small", name="小流程", by=WU, at=NOON)


def as_role(role):
    client = Client()
    client.force_login(add_person(role=role), backend="approvals.organisation.backend.PersonBackend")
    return client


def test_a_step_names_rules_and_the_comparison_says_so():
    difference = compare(read(FREE), read(BOUND))
    assert [sentence_of(change) for change in difference.changes] == ["「客服审核」加上业务规则“BR-0001、BR-0002”。"]
    assert bindings.bound_in(read(BOUND)) == [("review", "客服审核", ("BR-0001", "BR-0002"))]


def test_the_order_of_rules_means_nothing():
    turned = BOUND.replace(b"BR-0001, BR-0002", b"BR-0002;BR-0001")
    assert compare(read(BOUND), read(turned)).changes == ()


@pytest.mark.parametrize("said", ["规则一", "BR-1", "BR-0001 和 BR-0002", "br-0001"])
def test_what_is_no_number_is_refused_by_name(said):
    found = lint(read(bpmn(task("review", "客服审核", f'ld:candidateGroups="q" ld:ruleRefs="{said}"'))))
    assert [(one.element_id, "规则编号" in one.reason) for one in found] == [("review", True)]


def test_a_rule_says_where_it_is_used_and_reads_each_file_once(process, django_assert_num_queries):
    written()
    publish(process.key, FREE, at=NOON)
    current = publish(process.key, BOUND, at=NOON)
    draft_version(process_id=process.pk, source=BOUND.replace(b"review", b"check"), by=WU, at=NOON)
    used = [(use.version.number, use.version.state, [step.element_id for step in use.steps])
            for use in bindings.uses_of("BR-0001")]  # fmt: skip
    assert used == [(2, "published", ["review"]), (3, "draft", ["check"])]
    assert Binding.objects.count() == 3
    assert bindings.codes_of(process.code) == {"BR-0001", "BR-0002"}
    assert current.number == 2
    with django_assert_num_queries(3):
        bindings.uses_of("BR-0001")


def test_a_changed_draft_is_read_again(process):
    draft_version(process_id=process.pk, source=FREE, by=WU, at=NOON)
    assert bindings.uses_of("BR-0001") == []
    draft_version(process_id=process.pk, source=BOUND, by=WU, at=NOON)
    assert [use.version.number for use in bindings.uses_of("BR-0001")] == [2]


def test_only_what_was_published_counts():
    published(written())
    written("没有发布的")
    found = problems.unpublished(read(BOUND), "small", NOON)
    assert [(one.element_id, str(one.reason)) for one in found] == [("review", "规则 BR-0002 不存在或从未发布。")]


def test_files_without_rules_cost_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert problems.unpublished(read(FREE), "small", NOON) == []


def test_the_pages_lead_from_rule_to_step_and_back(process):
    published(written(), at=now())
    published(written("退订口径"), at=now())
    publish(process.key, BOUND, at=NOON)
    reader = as_role(Role.STAFF)
    page = reader.get("/rules/BR-0001/").content.decode()
    assert f'href="/p/{process.code}/v/1/#step-review"' in page
    assert 'href="/rules/BR-0001/"' in reader.get(f"/p/{process.code}/").content.decode()
    listed = reader.get("/rules/", {"process": process.code, "state": "valid"})
    assert [one.code for one, _standing in listed.context["lines"]] == ["BR-0001", "BR-0002"]
    written("没有绑定的")
    assert len(reader.get("/rules/", {"process": process.code}).context["lines"]) == 2


def test_a_misspelt_number_in_a_draft_does_not_break_its_page(process):
    draft_version(process_id=process.pk, source=BOUND.replace(b"BR-0001, BR-0002", b"../x"), by=WU, at=NOON)
    assert as_role(Role.STAFF).get(f"/p/{process.code}/v/1/").status_code == 200


def test_the_editor_suggests_rules_and_warns_of_unknown_ones(process):
    published(written())
    manager = as_role(Role.PROCESS_MANAGER)
    base = f"/p/{process.code}/edit/"
    found = manager.get(f"{base}suggest/", {"kind": "rule", "q": "外呼"}).json()["found"]
    assert found == [{"code": "BR-0001", "name": "BR-0001 外呼时段"}]
    page = manager.post(f"{base}check/", BOUND.decode(), content_type="text/plain").content.decode()
    assert "规则 BR-0002 不存在或从未发布" in page
    assert "规则 BR-0001 不存在" not in page
    later = written("退订口径", at=NOON + timedelta(1))
    published(later, at=NOON + timedelta(1))
    page = manager.post(f"{base}check/", BOUND.decode(), content_type="text/plain").content.decode()
    assert "不存在或从未发布" not in page
