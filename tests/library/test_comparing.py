"""The page that compares two versions: read by everybody signed in; list, pictures and plain text say the same."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from tests.library.drawing import bpmn, task
from workflows.ledger.actor import Actor
from workflows.library import names
from workflows.library.services import create_process, draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU = Actor(id=901, name="吴静")
REVIEW = task("review", "客服口径审核", 'ld:candidateGroups="service" ld:limit="8h"')
OLD = bpmn(REVIEW, task("approve", "领导审批", 'ld:candidateUsers="40001"'))
NEW = bpmn(
    task("review", "客服口径审核", 'ld:candidateGroups="legal" ld:limit="2d"'),
    task("N7", "支付回调回归测试", 'ld:raciA="渠道运营经理" ld:limit="8h" ld:checklist="regression"'),
    task("approve", "领导审批", 'ld:candidateUsers="40001"'),
)
PATH = "/p/PRC-0001/diff/1..2/"


@pytest.fixture
def process(db):
    return create_process(key="small", name="小流程", by=WU, at=NOON)


@pytest.fixture
def both(process):
    return [draft_version(process_id=process.pk, source=source, by=WU, at=NOON) for source in (OLD, NEW)]


@pytest.mark.parametrize("role", ["staff", "process_manager", "auditor"])
def test_whoever_is_signed_in_may_compare_versions(client, enter, both, role):
    assert client.get(PATH).status_code == 302
    enter(role)
    assert client.get(PATH).status_code == 200
    assert client.get("/p/PRC-0001/diff/1..9/").status_code == 404


def test_the_list_the_picture_and_the_text_tell_the_same(client, enter, both, monkeypatch):
    monkeypatch.setattr(names, "_lookups", [lambda keys: {key: "客服岗" for key in keys if key == "post:service"}])
    enter()
    page, text = client.get(PATH).content.decode(), client.get(f"{PATH}changes.txt").content.decode()
    for said in ["新增用户任务「支付回调回归测试」。", "「客服口径审核」的办理时限由“8 小时”改为“2 个工作日”。",
                 "「客服口径审核」的候选岗位由“客服岗”改为“legal”。", "「支付回调回归测试」加上检查单“regression”。",
                 "「支付回调回归测试」加上RACI 负责（A）“渠道运营经理”。"]:
        assert said in page
        assert said in text
    assert 'class="bpmn-node is-added" id="at-N7"' in page
    assert 'href="#at-N7"' in page


def test_a_filter_shows_one_group_and_both_pictures_stand_side_by_side(client, enter, both):
    enter()
    page = client.get(PATH, {"group": "limit", "view": "side"}).content.decode()
    assert "的办理时限由" in page
    assert "的候选岗位由" not in page
    assert 'id="at-was-review"' in page
    assert client.get(PATH, {"group": "nonsense", "view": "x"}).status_code == 200


def test_versions_are_chosen_on_the_page_of_one(client, enter, both):
    enter()
    page = client.get("/p/PRC-0001/v/2/").content.decode()
    assert f'action="{reverse("process-compare", args=["PRC-0001"])}"' in page
    assert client.get("/p/PRC-0001/diff/", {"old": 1, "new": 2})["Location"] == PATH
    refused = client.get("/p/PRC-0001/diff/", {"old": 7, "new": 2}, follow=True)
    assert "请选择本流程的两个版本" in refused.content.decode()


def test_a_version_is_the_same_as_itself_and_names_in_files_are_escaped(client, enter, process):
    enter()
    hostile = bpmn(task("review", "&lt;script&gt;alert(1)&lt;/script&gt;"))
    for source in (OLD, hostile):
        draft_version(process_id=process.pk, source=source, by=WU, at=NOON)
    assert "两个版本含义相同" in client.get("/p/PRC-0001/diff/1..1/").content.decode()
    page = client.get(PATH).content.decode()
    assert "<script>alert" not in page
    assert " style=" not in page


def test_a_comparison_takes_few_queries_and_speaks_english(client, enter, both, django_assert_max_num_queries):
    enter()
    with django_assert_max_num_queries(12):
        page = client.get(PATH, headers={"accept-language": "en"}).content.decode()
    for said in ["Changes", "User task “支付回调回归测试” added.", "8 hours"]:
        assert said in page
