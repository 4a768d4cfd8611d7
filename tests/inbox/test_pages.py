"""The pages: everything in the URL, everything works without JavaScript, strangers find nothing."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.inbox import selectors, services
from approvals.inbox.models import Draft, WorkItem
from approvals.inbox.selectors import Wanted
from approvals.inbox.subjects import Subject, _subjects
from tests.inbox.world import events, open_nodes, review
from tests.organisation.factories import add_person, add_post, hold

HTMX = {"HX-Request": "true"}


def browser(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


def decide_url(item):
    return reverse("inbox-decide", args=[item.case_id, item.pk])


@pytest.fixture
def wangmin(world):
    return browser(world.people.wangmin)


def titles(response):
    return [row.item.title for group in response.context["groups"] for row in group.rows]


def test_the_inbox_shows_what_is_mine_and_my_posts_most_urgent_first(world, wangmin):
    world.start(title="无关的")
    for title in ("第一件", "第二件"):
        case = world.start(title=title, again=True)
        world.decide(case, "draft", "submit", by=world.people.chenxiao)
    page = wangmin.get("/inbox/")
    assert page.status_code == 200
    assert titles(page) == ["第一件", "第二件"]
    assert "无关的" not in page.content.decode()
    assert page.context["total"] == 2


def test_the_order_is_overdue_due_and_then_without_deadline(world):
    for key, limit in (("slow", "3d"), ("never", ""), ("quick", "1h")):
        case = world.start(review(key, quality={"limit": limit}), key=key, title=key)
        world.decide(case, "draft", "submit", by=world.people.chenxiao)
    found = selectors.inbox(person=world.people.wangmin, at=world.later(hours=3), wanted=Wanted())
    assert [(line.item.title, line.band) for line in found.lines] == [
        ("quick", "overdue"), ("slow", "week"), ("never", "none")]
    assert found.counts.number(sla="overdue") == 1
    for band, title in (("overdue", "quick"), ("week", "slow"), ("none", "never")):
        narrowed = selectors.inbox(person=world.people.wangmin, at=world.now, wanted=Wanted(sla=band))
        assert [line.item.title for line in narrowed.lines] == [title]


def test_filters_narrow_by_type_post_words_and_page(world):
    person = world.people.wangmin
    hold(person, "risk_reviewer")
    for title in ("校园宽带寒假保号", "Summer 5G 升档", "双节全家享"):
        world.start(title=title, again=title != "校园宽带寒假保号")
    for item in WorkItem.objects.open().select_related("case"):
        world.decide(item.case, "draft", "submit", by=world.people.chenxiao)

    def found(**wanted):
        lines = selectors.inbox(person=person, at=world.now, wanted=Wanted(**wanted)).lines
        return sorted(line.item.title for line in lines)

    assert len(found()) == 3
    assert found(q="宽带") == ["校园宽带寒假保号"]
    assert found(q="summer") == ["Summer 5G 升档"]
    assert found(q="陈晓 全家") == ["双节全家享"]
    assert found(q="%") == []
    assert found(type="review") == found()
    assert found(type="other") == []
    assert found(role="quality_reviewer") == found()
    assert found(role="risk_reviewer") == found(role="me") == found(role="legal_reviewer") == []
    assert found(page=2) == []


def test_an_item_reached_by_two_posts_stands_once(world):
    second = add_person(posts=["quality_reviewer", "legal_reviewer"])
    case = world.submitted(quality={"candidateGroups": "quality_reviewer,legal_reviewer"})
    found = selectors.inbox(person=second, at=world.now, wanted=Wanted())
    assert [line.item.pk for line in found.lines] == [world.item(case, "quality").pk]
    assert (found.counts.total, selectors.inbox_count(second, world.now)) == (1, 1)


def test_counts_stay_true_for_a_holder_of_more_posts_than_one_number_tells_apart(world):
    codes = [f"many_{number:02d}" for number in range(35)]
    person = add_person(posts=[add_post(code) for code in codes])
    world.submitted(quality={"candidateGroups": f"{codes[0]},{codes[34]}"})
    look = lambda **wanted: selectors.inbox(person=person, at=world.now, wanted=Wanted(**wanted))  # noqa: E731

    counts, posts = look().counts, {post.code: post.pk for post in look().reader.posts}

    assert (counts.total, counts.number()) == (1, 1)
    assert counts.places == {("post", posts[codes[0]]): 1, ("post", posts[codes[34]]): 1}
    assert [look(role=code).counts.number() for code in (codes[0], codes[17], codes[34])] == [1, 0, 1]


def test_the_initiator_does_not_see_what_they_must_not_review(world):
    hold(world.people.chenxiao, "quality_reviewer")
    world.submitted()
    found = selectors.inbox(person=world.people.chenxiao, at=world.now, wanted=Wanted())
    assert (list(found.lines), found.counts.total) == ([], 0)
    assert selectors.inbox_count(world.people.chenxiao, world.now) == 0


def test_pages_follow_each_other_without_gap_or_repetition(world, wangmin):
    for number in range(33):
        case = world.start(title=f"第 {number:02d} 件", again=number > 0)
        world.decide(case, "draft", "submit", by=world.people.chenxiao)
    first = wangmin.get("/inbox/")
    second = wangmin.get(first.context["next_url"])
    assert len(titles(first)) == 30
    assert sorted(titles(first) + titles(second)) == [f"第 {number:02d} 件" for number in range(33)]
    assert (second.context["next_url"], first.context["previous_url"]) == ("", "")
    assert first.context["groups"][0].count == 33


def test_htmx_gets_the_partial_and_caches_can_tell(world, wangmin):
    world.submitted()
    for url in ("/inbox/", "/inbox/done/", "/started/", "/jump/?q=TST"):
        whole, part = wangmin.get(url), wangmin.get(url, headers=HTMX)
        assert "<html" in whole.content.decode(), url
        assert "<html" not in part.content.decode(), url
        assert "HX-Request" in whole["Vary"], url


def test_a_plain_post_decides_and_goes_on_to_the_next_item(world, wangmin):
    first = world.item(world.submitted(), "quality")
    other = world.start(again=True)
    world.decide(other, "draft", "submit", by=world.people.chenxiao)
    page = wangmin.get(f"/inbox/?sel={first.pk}")
    assert page.context["preview"].item == first
    answer = wangmin.post(decide_url(first), {"outcome": "pass", "comment": "同意", "next": "sla=&q="})
    assert answer.status_code == 303
    assert answer["Location"] == f"/inbox/?sel={world.item(other, 'quality').pk}"
    first.refresh_from_db()
    assert (first.outcome, first.comment) == ("pass", "同意")


def test_htmx_decides_and_is_told_the_next_item(world, wangmin):
    item = world.item(world.submitted(), "quality")
    answer = wangmin.post(decide_url(item), {"outcome": "pass"}, headers=HTMX)
    assert answer.status_code == 200
    assert (answer.context["decided"].outcome_label, answer.context["next"]) == ("通过", None)


def test_an_incomplete_decision_comes_back_with_everything_typed(world, wangmin):
    item = world.item(world.submitted(), "quality")
    sent = {"outcome": "", "comment": "写了一半", "reason-1-text": "理由一", "extra": "勾选"}
    answer = wangmin.post(decide_url(item), sent)
    assert answer.status_code == 422
    assert answer.context["errors"] == {"outcome": "请选择结论。"}
    assert "写了一半" in answer.content.decode()
    kept = Draft.objects.get(item=item)
    assert (kept.text, kept.form) == ("写了一半", {"reason-1-text": "理由一", "extra": "勾选"})


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_closed_item_is_a_conflict_that_shows_the_other_change_and_keeps_the_comment(world, wangmin, headers):
    second = add_person("20001", "刘二", posts=["quality_reviewer"])
    item = world.item(world.submitted(), "quality")
    services.decide(
        item_id=item.pk, case_id=item.case_id, outcome="refuse", comment="缺协议", by=second, at=world.later())

    answer = wangmin.post(decide_url(item), {"outcome": "pass", "comment": "我的长意见"}, headers=headers)

    assert answer.status_code == 409
    assert (answer.context["conflict"].who, answer.context["conflict"].comment) == ("刘二", "缺协议")
    assert "我的长意见" in answer.content.decode()
    assert Draft.objects.get(item=item, person=world.people.wangmin).text == "我的长意见"
    assert answer.context["fresh"] is None


def test_a_stale_page_offers_the_fresh_one_with_my_text(world, wangmin, monkeypatch):
    class Page(Subject):
        def digest(self, case, item=None):
            return "second"

    monkeypatch.setitem(_subjects, "review", Page())
    item = world.item(world.submitted(), "quality")
    answer = wangmin.post(decide_url(item), {"outcome": "pass", "comment": "旧页面的意见", "digest": "first"})
    assert answer.status_code == 409
    assert answer.context["fresh"].digest == "second"
    assert "旧页面的意见" in answer.content.decode()


def test_the_return_form_offers_passed_steps_and_returns(world, wangmin):
    item = world.item(world.submitted(), "quality")
    url = reverse("inbox-return", args=[item.case_id, item.pk])
    assert [step.node for step in wangmin.get(url).context["preview"].return_steps] == ["draft"]
    assert wangmin.post(url, {"node": "draft"}).status_code == 422
    sent = {"node": "draft", "reason-2-text": "缺少授权", "reason-5-text": "口径不全", "reason-7-text": " "}
    assert wangmin.post(url, sent).status_code == 303
    assert open_nodes(item.case) == [("draft", "")]
    assert '"no":2,"text":"口径不全"' in events(item.case, "work.returned")[0].body


def test_strangers_find_nothing_and_readers_may_only_read(world):
    case = world.submitted()
    item = world.item(case, "quality")
    pages = [reverse("inbox-item", args=[item.pk]), reverse("inbox-return", args=[case.pk, item.pk])]
    doors = [decide_url(item), reverse("inbox-return", args=[case.pk, item.pk]),
             reverse("inbox-signer", args=[case.pk, item.pk])]
    on_case = [reverse(f"inbox-{verb}", args=[case.pk]) for verb in ("withdraw", "suspend", "resume")]
    stranger, auditor = browser(world.people.liqiang), browser(world.people.zhengshen)
    for url in pages:
        assert stranger.get(url).status_code == 404, url
        assert auditor.get(url).status_code == 200, url
    for url in doors + on_case:
        sent = {"outcome": "pass", "node": "draft", "reason-1-text": "理由", "signer": "post:legal_reviewer"}
        assert stranger.post(url, sent).status_code == 404, url
        assert auditor.post(url, sent).status_code == 403, url
    drafting = reverse("inbox-draft", args=[item.pk])
    assert [one.post(drafting, {"text": "x"}).status_code for one in (stranger, auditor)] == [404, 403]
    assert Client().get(pages[0]).status_code == 302
    assert open_nodes(case) == [("quality", "")]
    assert selectors.inbox_count(world.people.zhengshen, world.now) == 0


@pytest.mark.parametrize(("name", "sees"), [
    ("chenxiao", True), ("wangmin", True), ("zhaolin", True), ("zhouzong", True), ("wujing", True), ("zhengshen", True),
    ("qianning", False), ("heguan", False), ("liuyang", False),
])
def test_who_may_see_a_case(world, name, sees):
    case = world.on_board()
    person = getattr(world.people, name)
    assert selectors.may_see(person, case.pk, world.now) is sees


def test_lists_and_single_looks_agree_on_who_may_see_what(world):
    hold(world.people.liuyang, "finance_reviewer")
    cases = [world.on_board(), world.start(again=True), world.start(again=True, by=world.people.liqiang)]
    for person in vars(world.people).values():
        if hasattr(person, "number"):
            listed = set(selectors.visible_cases(person, world.now).values_list("pk", flat=True))
            assert listed == {case.pk for case in cases if selectors.may_see(person, case.pk, world.now)}, person


def test_who_once_decided_still_sees_after_giving_up_the_post(world):
    case = world.on_board()
    world.people.wangmin.holdings.update(until=world.now)
    assert selectors.may_see(world.people.wangmin, case.pk, world.later())


def test_a_draft_is_kept_over_a_new_sign_in_and_gone_after_the_decision(world, wangmin):
    item = world.item(world.submitted(), "quality")
    url = reverse("inbox-draft", args=[item.pk])
    assert wangmin.post(url, {"text": "第一稿"}).status_code == 204
    assert wangmin.post(url, {"text": "第二稿", "verdict-A1": "pass", "csrfmiddlewaretoken": "x"}).status_code == 204
    again = browser(world.people.wangmin).get(reverse("inbox-item", args=[item.pk]))
    kept = again.context["preview"].draft
    assert (kept.text, kept.form) == ("第二稿", {"verdict-A1": "pass"})
    assert "第二稿" in again.content.decode()
    assert wangmin.post(url, {"text": "长" * 20_001}).status_code == 422
    wangmin.post(decide_url(item), {"outcome": "pass"})
    assert not Draft.objects.exists()


def test_lists_of_what_i_did_and_started(world, wangmin):
    case = world.on_board()
    rows = wangmin.get("/inbox/done/").context["rows"]
    assert [(row.item.case_key, row.outcome, row.via) for row in rows] == [(case.key, "通过", "品质审核岗")]
    assert wangmin.get("/inbox/done/?q=不存在").context["rows"] == []
    rows = browser(world.people.chenxiao).get("/started/").context["rows"]
    assert [(row.case.key, row.process_name) for row in rows] == [(case.key, "review")]
    assert wangmin.get("/started/").context["rows"] == []


def test_a_pasted_number_leads_to_its_case_but_not_for_strangers(world, wangmin):
    case = world.submitted()
    answer = wangmin.get("/jump/", {"q": f" {case.key.lower()} "})
    assert (answer.status_code, answer["Location"]) == (302, f"/c/{case.key}/")
    assert wangmin.get("/jump/", {"q": "prc-0187"})["Location"] == "/p/PRC-0187/"
    assert [row.case for row in wangmin.get("/jump/", {"q": "岁末"}).context["rows"]] == [case]
    stranger = browser(world.people.liqiang)
    assert stranger.get("/jump/", {"q": case.key}).context["rows"] == []


@pytest.mark.parametrize("query", [
    "page=99999999999999999999", "page=-1", "page=x", "sel=99999999999999999999", "sel=0", "sel=abc", "sla=nonsense",
    "type=%00", "q=%00%25_!", "role=' OR 1=1", "q=" + "x" * 5000, "page=100&q=a b c d e f g h",
])
def test_no_query_breaks_the_lists(world, wangmin, query):
    world.submitted()
    for path in ("/inbox/", "/inbox/done/", "/started/", "/jump/"):
        assert wangmin.get(f"{path}?{query}").status_code == 200


def test_the_inbox_with_a_preview_takes_twelve_queries_at_most(world):
    case = world.on_board()
    item = world.item(case, "board", "risk_reviewer")
    client = browser(world.people.liqiang)
    client.get("/inbox/")
    with CaptureQueriesContext(connection) as made:
        page = client.get(f"/inbox/?sel={item.pk}")
    assert page.context["preview"].can_decide
    assert [signer.name for signer in page.context["preview"].others] == ["客服审核岗", "财务审核岗"]
    assert len(made) <= 12, "\n".join(one["sql"] for one in made)


def test_signers_are_added_and_removed_through_the_page(world):
    case = world.on_board()
    item = world.item(case, "board", "risk_reviewer")
    url = reverse("inbox-signer", args=[case.pk, item.pk])
    assert browser(world.people.liqiang).post(url, {"signer": "post:legal_reviewer"}).status_code == 303
    added = world.item(case, "board", "legal_reviewer")
    assert browser(world.people.liqiang).post(url, {"remove": added.pk, "reason": "不需要"}).status_code == 403
    assert browser(world.people.wujing).post(url, {"remove": added.pk, "reason": "不需要"}).status_code == 303
    added.refresh_from_db()
    assert added.close_reason == "removed"


def test_the_initiator_withdraws_through_the_page(world):
    case = world.submitted()
    answer = browser(world.people.chenxiao).post(reverse("inbox-withdraw", args=[case.pk]), {"reason": "补材料"})
    assert (answer.status_code, open_nodes(case)) == (303, [("draft", "")])
