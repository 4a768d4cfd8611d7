"""The pages of the rules: search, one rule, writing, publishing, comparing, history."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from approvals.organisation.models import Department, Person
from approvals.organisation.roles import Role
from tests.organisation.factories import add_person
from tests.rules.writing import next_draft, published, words, written
from tests.url_walk import ROLES, auditor_changes, expected_refusals, places, strangers_pass, url_of
from workflows.rules.models import Rule, RuleVersion

PLACES = [place for place in places("workflows.rules") if place.name]
TYPED = {"title": "外呼时段", "area": "business", "owner_name": "客户服务中心", **words(), "effective_from": ""}
TODAY = localdate(now())


def as_role(role):
    client = Client()
    client.person = add_person(role=role)
    client.force_login(client.person, backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def manager(db):
    return as_role(Role.PROCESS_MANAGER)


@pytest.fixture
def reader(db):
    return as_role(Role.STAFF)


@pytest.fixture
def replaced(db):
    """A rule with two published versions and a draft."""
    first = published(written(), at=now())
    second = published(next_draft(first, instructions="每日 9:30–19:00 方可外呼。"), at=now())
    next_draft(second, instructions="停止外呼。")
    return first.rule


def test_everybody_searches_and_the_url_holds_what_they_asked(reader, replaced):
    written("机房进出", area="network", owner_name="网络部")
    page = reader.get("/rules/", {"q": "外呼", "area": "business", "owner": "客户服务中心", "state": "valid"})
    assert [one.code for one, _standing in page.context["lines"]] == ["BR-0001"]
    assert "每日 9:30–19:00" in page.content.decode()
    assert "新建规则" not in page.content.decode()


def test_a_long_list_has_pages_that_keep_the_filter(reader):
    for number in range(31):
        written(f"规则{number}")
    said = reader.get("/rules/", {"state": "draft"}).content.decode()
    assert "第 1 页，共 2 页" in said
    assert "state=draft&amp;page=2" in said


def test_an_unreadable_filter_is_left_out(reader, replaced):
    page = reader.get("/rules/", {"state": "<script>", "owner": "x", "page": "x", "q": "\x00"})
    assert page.status_code == 200
    assert len(page.context["lines"]) == 1


def test_empty_pages_say_what_to_do(reader):
    assert "还没有业务规则" in reader.get("/rules/").content.decode()
    written()
    assert "清除条件" in reader.get("/rules/", {"q": "没有的"}).content.decode()


def test_statements_stay_few_however_many_rules(reader, django_assert_max_num_queries):
    for number in range(30):
        next_draft(published(written(f"规则{number}")))
    with django_assert_max_num_queries(12):
        reader.get("/rules/")
    for name, arguments in (("rule", ["BR-0001"]), ("rule-version", ["BR-0001", 2]), ("rule-history", ["BR-0001"]),
                            ("rule-diff", ["BR-0001", 1, 2])):  # fmt: skip
        with django_assert_max_num_queries(12):
            reader.get(reverse(name, args=arguments))


def test_a_rule_is_written_published_by_another_and_read(manager, reader):
    answer = manager.post("/rules/new/", TYPED, follow=True)
    assert "已建立规则 BR-0001" in answer.content.decode()
    assert "须由第二人发布" in answer.content.decode()
    draft = RuleVersion.objects.get()
    leader = as_role(Role.LEADER)
    page = leader.get("/rules/BR-0001/v/1/")
    answer = leader.post("/rules/BR-0001/v/1/publish/", {"revision": draft.revision, "effective_from": ""}, follow=True)
    assert "发布第 1 版" in page.content.decode()
    assert "现行有效" in answer.content.decode()
    assert "每日 9:00–20:00" in reader.get("/rules/BR-0001/").content.decode()


def test_an_author_is_refused_with_a_sentence(manager):
    manager.post("/rules/new/", TYPED)
    answer = manager.post("/rules/BR-0001/v/1/publish/", {"revision": 0})
    assert answer.status_code == 409
    assert "编写人不能发布自己写的规则" in answer.content.decode()


@pytest.mark.parametrize(("wrong", "said"), [
    ({"title": ""}, "规则名称"), ({"instructions": ""}, "办理要求"), ({"note": ""}, "变更说明"),
    ({"effective_from": "昨天"}, "生效日期"), ({"instructions": "长" * 8001}, "办理要求"),
    ({"note": "a\x00b"}, "变更说明"), ({"area": "moon"}, "所属域"),
])  # fmt: skip
def test_wrong_words_are_refused_beside_their_field_and_nothing_is_lost(manager, wrong, said):
    answer = manager.post("/rules/new/", {**TYPED, "conditions": "留着的话", **wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "留着的话" in page
    assert not Rule.objects.exists()


def test_no_html_of_a_rule_runs(manager):
    manager.post("/rules/new/", {**TYPED, "instructions": "<script>alert(1)</script>\r\n第二行"})
    page = manager.get("/rules/BR-0001/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert RuleVersion.objects.get().instructions.endswith("\n第二行")


def test_whoever_comes_second_sees_the_other_words_and_keeps_their_own(manager, replaced):
    other = as_role(Role.PROCESS_MANAGER)
    typed = {**words(instructions="甲的话"), "effective_from": "", "revision": 0}
    assert manager.post("/rules/BR-0001/draft/", typed).status_code == 302
    answer = other.post("/rules/BR-0001/draft/", {**typed, "instructions": "乙的话"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<del>" in page
    assert "乙的话</textarea>" in page
    assert 'name="revision" value="1"' in page
    assert RuleVersion.objects.get(state="draft").instructions == "甲的话"


def test_the_next_version_begins_with_what_counts(manager, db):
    published(written(), effective_from=TODAY)
    page = manager.get("/rules/BR-0001/draft/").content.decode()
    assert "每日 9:00–20:00 方可外呼。</textarea>" in page
    answer = manager.post("/rules/BR-0001/draft/", {**words(note="缩短"), "effective_from": str(TODAY + timedelta(9))})
    assert answer["Location"] == "/rules/BR-0001/v/2/"


def test_two_versions_are_compared_word_by_word(reader, replaced):
    answer = reader.get("/rules/BR-0001/diff/", {"old": 1, "new": 2})
    assert answer["Location"] == "/rules/BR-0001/diff/1..2/"
    page = reader.get(answer["Location"]).content.decode()
    assert "<del>" in page
    assert "<ins>" in page
    assert reader.get("/rules/BR-0001/diff/", {"old": 9, "new": "x"})["Location"] == "/rules/BR-0001/"
    assert reader.get("/rules/BR-0001/diff/1..9/").status_code == 404


def test_the_history_tells_who_did_what(reader, replaced):
    page = reader.get("/rules/BR-0001/history/").content.decode()
    for said in ("建立规则", "起草规则", "发布规则", "规则被新版本替代", "韩梅"):
        assert said in page


def test_a_rule_is_retired_with_a_reason(replaced):
    leader = as_role(Role.LEADER)
    assert leader.post("/rules/BR-0001/retire/", {"reason": ""}).status_code == 422
    page = leader.post("/rules/BR-0001/retire/", {"reason": "停办外呼"}, follow=True).content.decode()
    assert "已废止" in page
    assert "停办外呼" in page
    assert leader.post("/rules/BR-0001/retire/", {"reason": "再次"}).status_code == 409


def test_the_card_is_changed(manager, replaced):
    manager.post("/rules/BR-0001/card/", {"title": "外呼时段限制", "area": "business", "owner_name": ""})
    assert Rule.objects.get().title == "外呼时段限制"
    assert manager.post("/rules/BR-0001/card/", {"title": "", "area": "business"}).status_code == 422


def test_a_published_version_is_not_published_again(replaced):
    answer = as_role(Role.LEADER).post("/rules/BR-0001/v/1/publish/", {"revision": 0})
    assert answer.status_code == 409
    assert "不能发布" in answer.content.decode()


def test_english_pages_speak_english(reader, replaced):
    for url in ("/rules/", "/rules/BR-0001/", "/rules/BR-0001/history/"):
        page = reader.get(url, headers={"accept-language": "en"}).content.decode()
        assert "Business rules" in page
        assert "归口部门" not in page


# --- every URL, every role --------------------------------------------------------------------------------------------


@pytest.fixture
def clients(db):
    department = Department.objects.create(code="walk", name="品质部", kind="province")
    found = {}
    for role in ROLES:
        person = Person.objects.create(number=f"walk-{role}", name="走查人", department=department, role=role)
        found[role] = Client()
        found[role].force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return found


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_the_pages_let_in_whom_they_say(place, clients, replaced):
    url = url_of(place, {place.name: {"code": "BR-0001", "number": 1, "old": 1, "new": 2}})
    writing = {"rule-new", "rule-draft", "rule-card"}
    releasing = {"rule-publish", "rule-retire"}
    wanted = {"process_manager"} if place.name in writing else {"process_manager", "leader"}
    assert place.access == (wanted if place.name in writing | releasing else set(ROLES))
    assert list(expected_refusals(place, url, clients)) == []
    assert strangers_pass(place, url) == ""
    assert auditor_changes(place, url, clients["auditor"]) == ""


def test_the_walk_sees_every_door():
    assert len(PLACES) == 11


def test_what_is_not_there_is_not_found(reader, replaced):
    for url in ("/rules/BR-9999/", "/rules/BR-0001/v/9/", "/rules/BR-9999/history/"):
        assert reader.get(url).status_code == 404
