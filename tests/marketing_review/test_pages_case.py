"""The pages of a case: filling in, reading, reviewing, files and the OA system's door; all of it without scripts."""

import importlib
import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from approvals.inbox.models import Draft
from marketing_review.models import Attachment, MarketingCase, OaRequest, State, Verdict
from tests.marketing_review.world import QUESTIONS, content
from tests.organisation.factories import add_person
from tests.url_walk import auditor_changes, places

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
FETCH = {"X-Requested-With": "fetch"}
MOST = 12
TABS = ("form", "changes", "files", "trail", "tasks", "flow")


@pytest.fixture(autouse=True)
def at_the_offices_time(office, monkeypatch):
    """Doors ask what time it is; here it is the time of the story."""
    for name in ("doors", "new", "edit", "case", "files", "oa"):
        monkeypatch.setattr(importlib.import_module(f"marketing_review.views.{name}"), "now", office.tick)
    for name in ("acting", "doors", "items"):
        monkeypatch.setattr(importlib.import_module(f"approvals.inbox.views.{name}"), "now", office.tick)


def browser(person):
    client = Client()
    client.force_login(person, backend="approvals.organisation.backend.PersonBackend")
    return client


def words(response):
    """The page as text, without tags and doubled space."""
    text = re.sub(r"<(script|style|template).*?</\1>", "", response.content.decode(), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", text)))


def typed(case, **changes):
    """The form of a case as a browser would send it."""
    sent = {}
    for key, value in content(**changes).items():
        if isinstance(value, bool):
            sent[key] = "yes" if value else "no"
        elif value and isinstance(value, list) and isinstance(value[0], dict):
            sent |= {f"{key}-{n}-{name}": text for n, row in enumerate(value) for name, text in row.items()}
        elif key == "regions":
            sent[key] = "、".join(value)
        else:
            sent[key] = value
    return sent


def downloaded(response):
    return b"".join(response.streaming_content)  # the test client closes it when it is read to its end


def edit_url(case):
    return reverse("case-edit", args=[case.key])


def second_round(office):
    """Risk control sent the case back with two reasons; it was changed and handed in again."""
    case = office.to_cosign()
    office.send_back(case, "department_cosign", office.liqiang, signer="post:risk_reviewer", field="optout_rules",
                     reasons=("退订方式没有写生效时间", "违约金口径要写明上限"))
    office.save(case, optout_rules="发送 TDSC 到 10086，24 小时内生效", period_end="2027-02-28 24:00")
    case = office.submit(case, **{"answer.1": "已写明 24 小时内生效", "answer.2": "不收违约金"})
    office.decide(case, "quality_review", office.wangmin)
    return office.fresh(case)


# --- a new case


def test_a_category_says_who_must_co_sign_and_opens_its_form(office):
    client = browser(office.chenxiao)

    page = client.get("/c/new/")
    answer = client.post("/c/new/", {"category": "prepaid-gift", "title": "岁末充100送50"})

    assert "预存送费+实物" in words(page)
    assert "会签：风险管控部、财务部" in words(page)
    case = MarketingCase.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, edit_url(case))
    assert (case.title, case.state, case.template.category.key) == ("岁末充100送50", State.DRAFT, "prepaid-gift")


@pytest.mark.parametrize("sent", [{"category": "prepaid"}, {"category": "no-such", "title": "甲"}, {"title": "甲"}])
def test_a_new_case_without_a_title_or_category_is_refused_and_keeps_what_was_typed(office, sent):
    answer = browser(office.chenxiao).post("/c/new/", sent)

    assert answer.status_code == 422
    assert MarketingCase.objects.count() == 0
    if "title" in sent:
        assert f'value="{sent["title"]}"' in answer.content.decode()
    if sent.get("category") == "prepaid":
        assert 'value="prepaid" required checked' in answer.content.decode()


# --- who gets in


def test_strangers_find_no_page_of_a_case(office):
    case, stranger = office.open(), browser(add_person())
    file = Attachment.objects.get()

    for name in ("case", "case-edit", "case-diff", "case-cancel"):
        assert stranger.get(reverse(name, args=[case.key])).status_code == 404
    assert stranger.get(reverse("case-file", args=[case.key, file.pk])).status_code == 404
    for name in ("case-edit", "case-draft", "case-cancel", "case-evidence"):
        assert stranger.post(reverse(name, args=[case.key]), {"title": "我的"}).status_code == 404
    assert office.fresh(case).title == "岁末充100送50+保温杯"


def test_auditors_read_everything_and_post_nowhere(office):
    case, auditor = office.to_cosign(), browser(office.zhengshen)
    file = Attachment.objects.get()

    for tab in TABS:
        assert auditor.get(f"/c/{case.key}/?tab={tab}").status_code == 200
    assert downloaded(auditor.get(reverse("case-file", args=[case.key, file.pk]))) == PDF
    assert auditor.get(edit_url(case)).status_code == 403
    samples = {"key": case.key, "attachment_id": file.pk}
    wrong = [auditor_changes(place, reverse(place.name, kwargs={name: samples[name] for name in place.parameters}),
                             auditor)
             for place in places("marketing_review.views") if set(place.parameters) <= set(samples)]
    assert [sentence for sentence in wrong if sentence] == []


def test_colleagues_of_the_department_read_but_do_not_fill_in(office):
    case, colleague = office.open(), browser(office.shenbo)

    assert colleague.get(f"/c/{case.key}/").status_code == 200
    assert colleague.get(edit_url(case)).status_code == 403
    assert colleague.post(edit_url(case), {"title": "改了"}).status_code == 403
    assert office.fresh(case).title == "岁末充100送50+保温杯"


def test_whoever_may_only_look_is_told_who_can_ask_them_in(office):
    case = office.to_cosign()

    page = words(browser(office.shenbo).get(f"/c/{case.key}/"))

    assert "不在本环节的办理名单里" in page
    assert "请 陈晓、赵琳" in page


def test_every_address_of_a_case_has_its_page(office):
    names = {place.name for place in places("marketing_review.views")}

    assert names >= {"case-new", "case", "case-edit", "case-draft", "case-diff", "case-cancel", "case-file",
                     "case-evidence", "oa-decision"}


# --- filling in


def test_a_whole_case_is_typed_and_handed_in_without_scripts(office):
    client = browser(office.chenxiao)
    client.post("/c/new/", {"category": "prepaid", "title": "岁末充100送50"})
    case = MarketingCase.objects.get()

    answer = client.post(edit_url(case), {**typed(case, gifts=[]), "action": "submit"}, follow=True)

    assert answer.redirect_chain == [(f"/c/{case.key}/", 303)]
    case = office.fresh(case)
    assert (case.state, case.round_number) == (State.IN_QUALITY_REVIEW, 1)
    kept = content(gifts=[])
    assert {key: case.content[key] for key in ("segments", "script", "channels", "regions", "online")} == {
        key: kept[key] for key in ("segments", "script", "channels", "regions", "online")}


def test_every_gap_is_named_at_its_field_and_linked_from_the_top(office):
    case = office.open(script=[{"question": question, "answer": "答"} for question in QUESTIONS[:7]], budget="1270000",
                       risks=[{"kind": "fraud", "risk": "重复参与", "level": "高", "probability": "2",
                               "countermeasure": "限一次", "emergency_plan": "下线"}])

    answer = browser(office.chenxiao).post(edit_url(case), {"action": "submit"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r'<a href="#f-script">客服口径：已有 7 条，至少需要 8 条</a>', page)
    assert re.search(r'<a href="#f-budget">预算：填写 1,270,000.00 元，按细分方案计算应为 1,370,000.00 元</a>', page)
    assert re.search(r'<a href="#risks-0-level">', page)
    for place in ("f-script", "f-budget", "risks-0-level"):
        assert f'id="{place}"' in page
    assert re.search(r'id="f-budget" name="budget" value="1270000"[^>]* aria-invalid="true"', page)
    assert re.search(r'id="risks-0-level"[^>]* aria-invalid="true"', page)
    assert office.fresh(case).state == State.DRAFT


def test_what_was_typed_is_saved_even_when_it_cannot_be_handed_in(office):
    case = office.open()

    answer = browser(office.chenxiao).post(edit_url(case), {"action": "submit", "offer": "新优惠", "budget": "很多钱"})

    assert answer.status_code == 422
    assert 'value="很多钱"' in answer.content.decode()
    kept = office.fresh(case).content
    assert (kept["offer"], kept["budget"]) == ("新优惠", "很多钱")


def test_a_draft_survives_signing_in_again(office):
    case = office.open()
    saved = browser(office.chenxiao).post(reverse("case-draft", args=[case.key]), {"offer": "写到一半"}, headers=FETCH)

    assert saved.status_code == 200
    assert "写到一半" in browser(office.chenxiao).get(edit_url(case)).content.decode()


def test_a_draft_that_saves_itself_tells_the_sums_and_what_is_missing(office):
    case = office.open()

    saved = browser(office.chenxiao).post(reverse("case-draft", args=[case.key]), {
        "segments-0-name": "甲", "segments-0-definition": "甲类", "segments-0-customers": "1,000",
        "segments-0-benefit": "50", "segments-0-gift_cost": "18.50", "offer": ""}, headers=FETCH).json()

    assert saved["sums"] == {"budget": "68,500.00", "list_size": "1,000"}
    assert saved["missing"] == 3  # the offer, the budget and the list size
    assert re.fullmatch(r"\d\d:\d\d", saved["clock"])


def test_typing_over_somebody_elses_change_is_told_and_nothing_is_lost(office):
    case = office.open()
    client = browser(office.chenxiao)
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(edit_url(case)).content.decode())[1]
    office.save(case, offer="别处写的")

    answer = client.post(edit_url(case), {"seen": seen, "offer": "我写的", "action": "save"})
    background = client.post(reverse("case-draft", args=[case.key]), {"seen": seen, "offer": "我写的"}, headers=FETCH)

    assert (answer.status_code, background.status_code) == (409, 409)
    assert "我写的" in answer.content.decode()
    assert office.fresh(case).content["offer"] == "别处写的"
    again = re.search(r'name="seen" value="([^"]+)"', answer.content.decode())[1]
    assert client.post(edit_url(case), {"seen": again, "offer": "我写的", "action": "save"}).status_code == 303
    assert office.fresh(case).content["offer"] == "我写的"


def test_frozen_content_is_not_typed_over(office):
    case = office.submit(office.open())
    client = browser(office.chenxiao)

    assert client.get(edit_url(case))["Location"] == f"/c/{case.key}/"
    answer = client.post(edit_url(case), {"offer": "偷改", "action": "save"})

    assert answer.status_code == 409
    assert "内容已冻结" in words(answer)
    assert office.fresh(case).content["offer"] == content()["offer"]


def test_rows_come_and_go_by_buttons_that_need_no_script(office):
    case = office.open()
    client = browser(office.chenxiao)
    rows = typed(case)

    added = client.post(edit_url(case), {**rows, "action": "add-row:risks"})
    page = client.get(added["Location"].partition("#")[0]).content.decode()
    client.post(edit_url(case), {**rows, "risks-1-kind": "system", "risks-1-risk": "高峰拥塞", "action": "save"})
    client.post(edit_url(case), {"risks-0-kind": "fraud", "risks-1-kind": "system", "action": "drop-row:risks:0"})

    assert added["Location"].endswith("?add=risks#f-risks")
    assert 'name="risks-1-risk"' in page
    assert office.fresh(case).content["risks"] == [{"kind": "system"}]


def test_computed_sums_are_shown_and_filled_in(office):
    case = office.open(budget="1", list_size="1")
    client = browser(office.chenxiao)

    page = client.get(edit_url(case)).content.decode()
    client.post(edit_url(case), {"action": "use-sums"})

    assert 'data-sum="budget">1,370,000.00<' in page
    kept = office.fresh(case).content
    assert (kept["budget"], kept["list_size"]) == ("1370000.00", "20000")


def test_all_channels_can_be_unticked(office):
    case = office.open()

    browser(office.chenxiao).post(edit_url(case), {"channels": "", "action": "save"})

    assert "channels" not in office.fresh(case).content


# --- files


def test_a_file_is_attached_kept_by_its_hash_and_handed_out_to_be_saved(office):
    case = office.open()
    client = browser(office.chenxiao)

    answer = client.post(edit_url(case), {"action": "upload:target_list", "offer": "一并保存",
                                          "file.target_list": SimpleUploadedFile("名单.csv", "号码\n1".encode())})

    assert answer["Location"].endswith("#f-target_list")
    file = Attachment.objects.get(field="target_list")
    kept = office.fresh(case).content
    assert (kept["target_list"][0]["sha256"], kept["offer"]) == (file.sha256, "一并保存")
    sent = client.get(reverse("case-file", args=[case.key, file.pk]))
    assert downloaded(sent) == "号码\n1".encode()
    assert sent["Content-Disposition"].startswith("attachment;")
    assert (sent["X-Content-Type-Options"], sent["Content-Type"]) == ("nosniff", "text/csv")


@pytest.mark.parametrize(("name", "data", "why"), [
    ("程序.exe", b"MZ", "不接受"), ("假的.pdf", b"MZ\x00", "内容与扩展名不符"), ("空.csv", b"", "空的"),
])
def test_a_file_that_is_not_accepted_is_told_at_its_field_and_the_rest_is_saved(office, name, data, why):
    case = office.open()

    answer = browser(office.chenxiao).post(edit_url(case), {
        "action": "upload:target_list", "offer": "保住了", "file.target_list": SimpleUploadedFile(name, data)})

    assert answer.status_code == 422
    assert why in words(answer)
    assert '<a href="#f-target_list">' in answer.content.decode()
    assert office.fresh(case).content["offer"] == "保住了"
    assert not Attachment.objects.filter(field="target_list").exists()


def test_a_file_is_taken_out_of_the_draft_and_stays_with_its_round(office):
    case = office.submit(office.open())
    file = Attachment.objects.get()
    office.send_back(case, "quality_review", office.wangmin, field="gift_report", reasons=("过期",))
    client = browser(office.chenxiao)

    client.post(edit_url(case), {"action": f"drop-file:gift_report:{file.pk}"})

    assert "gift_report" not in office.fresh(case).content
    assert "质检报告.pdf" in words(client.get(f"/c/{case.key}/?round=1"))
    assert downloaded(client.get(reverse("case-file", args=[case.key, file.pk]))) == PDF


# --- again after a return


def test_reasons_stand_at_their_fields_and_each_must_be_answered(office):
    case = office.submit(office.open())
    office.send_back(case, "quality_review", office.wangmin, field="optout_rules", reasons=("缺退订方式", "字号太小"))
    client = browser(office.chenxiao)

    page = client.get(edit_url(case)).content.decode()
    refused = client.post(edit_url(case), {"action": "submit", "answer.1": "已补", "answer.2": " "})

    assert page.index("缺退订方式") < page.index('id="f-optout_rules"') < page.index('id="f-breach_rules"')
    assert refused.status_code == 422
    assert '<a href="#answer-2">' in refused.content.decode()
    assert '<a href="#answer-1">' not in refused.content.decode()
    assert "已补" in client.get(edit_url(case)).content.decode()
    assert client.post(edit_url(case), {"action": "submit", "answer.2": "已放大"}).status_code == 303
    case = office.fresh(case)
    assert case.round_number == 2
    assert case.current_round.answers == {"1": "已补", "2": "已放大"}


# --- reading


def test_the_page_says_where_the_case_stands(office):
    case = office.to_cosign()

    page = words(browser(office.zhaolin).get(f"/c/{case.key}/"))

    assert "会签 0/3" in page
    for said in ("待你处理", "李强", "孙浩", "审核中", "客服口径审核", "执行流程：营销案协同审核与评估 v1"):
        assert said in page


def test_a_reviewer_first_sees_what_changed_since_they_looked(office):
    case = second_round(office)

    page = browser(office.liqiang).get(f"/c/{case.key}/")

    assert "比较：你上次看过的第 1 轮与第 2 轮" in words(page)
    changed = re.findall(r'class="ld-field changed" id="f-(\w+)"', page.content.decode())
    assert changed == ["period_end", "optout_rules"]
    assert "陈晓 改于第 2 轮" in words(page)
    assert "回应 李强的意见 #1" in words(page)


def test_looking_again_does_not_hide_the_changes(office):
    case = second_round(office)
    client = browser(office.liqiang)

    client.get(f"/c/{case.key}/")

    assert "ld-field changed" in client.get(f"/c/{case.key}/").content.decode()


def test_only_the_changes_can_be_shown(office):
    case = second_round(office)

    page = browser(office.liqiang).get(f"/c/{case.key}/?show=changed").content.decode()

    assert re.findall(r'id="f-(\w+)"', page) == ["period_end", "optout_rules"]


def test_every_round_is_readable_as_it_was(office):
    case = second_round(office)
    client = browser(office.liqiang)

    first, second = (words(client.get(f"/c/{case.key}/?round={number}&show=all")) for number in (1, 2))

    assert "2027-01-15 24:00" in first
    assert "2027-02-28 24:00" not in first
    assert "2027-02-28 24:00" in second


def test_two_rounds_are_compared_word_by_word(office):
    case = second_round(office)
    client = browser(office.liqiang)

    page = client.get(reverse("case-diff", args=[case.key]) + "?from=1&to=2")
    turned = client.get(reverse("case-diff", args=[case.key]) + "?from=2&to=1")

    assert "2 个字段有变化" in words(page)
    assert re.search(r"<del>.*?</del>", page.content.decode())
    assert re.search(r"<ins>.*?</ins>", page.content.decode())
    assert words(turned) == words(page)


@pytest.mark.parametrize("query", ["from=9&to=x", "from=-1", "to=99999999999999999999", "round=abc&from=", "tab=no"])
def test_odd_addresses_show_something_sensible(office, query):
    case = second_round(office)
    client = browser(office.liqiang)

    assert client.get(f"/c/{case.key}/diff/?{query}").status_code == 200
    assert client.get(f"/c/{case.key}/?{query}").status_code == 200


def test_a_draft_is_read_by_others_as_it_was_last_handed_in(office):
    case = office.submit(office.open())
    office.send_back(case, "quality_review", office.wangmin)
    office.save(case, offer="还没写完")

    assert "还没写完" in words(browser(office.chenxiao).get(f"/c/{case.key}/"))
    assert "还没写完" not in words(browser(office.wangmin).get(f"/c/{case.key}/"))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("who", ["chenxiao", "liqiang", "zhengshen"])
def test_no_page_of_a_case_asks_the_database_more_than_twelve_times(office, tab, who):
    case = second_round(office)
    client = browser(getattr(office, who))
    client.get(f"/c/{case.key}/?tab={tab}")  # the version's graph is compiled once per process; who looked is kept once

    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/c/{case.key}/?tab={tab}").status_code == 200

    assert len(asked) <= MOST, "\n".join(query["sql"][:160] for query in asked)


@pytest.mark.parametrize("path", ["/c/new/", "/c/{key}/edit/", "/c/{key}/diff/", "/c/{key}/cancel/"])
def test_no_other_page_does_either(office, path):
    case = office.submit(office.open())
    office.send_back(case, "quality_review", office.wangmin, reasons=("一", "二", "三"), field="offer")
    client = browser(office.chenxiao)

    with CaptureQueriesContext(connection) as asked:
        assert client.get(path.format(key=case.key)).status_code == 200

    assert len(asked) <= MOST, "\n".join(query["sql"][:160] for query in asked)


# --- reviewing


def decide_url(item):
    return reverse("inbox-decide", args=[item.case_id, item.pk])


def test_the_checklist_is_answered_in_the_inbox(office):
    case = office.to_cosign()
    item = office.item(case, "service_review")
    client = browser(office.zhaolin)

    page = client.get(reverse("inbox-item", args=[item.pk])).content.decode()
    answer = client.post(decide_url(item), {"outcome": "pass", **office.form(case, item)})

    names = set(re.findall(r'name="(verdict\.[\w.]+)"', page))
    assert names == {name for name in office.form(case, item) if name.startswith("verdict.")}
    assert answer.status_code == 303
    assert Verdict.objects.filter(item_id=item.pk, answer="pass").count() == len(names)


def test_an_unanswered_item_is_told_at_its_place_and_the_rest_is_kept(office):
    case = office.to_cosign()
    item = office.item(case, "service_review")
    sent = office.form(case, item, fails=("B2",)) | {"verdict.script.B1": "", "note.script.B2": "冲突"}

    answer = browser(office.zhaolin).post(decide_url(item), {"outcome": "pass", "comment": "同意", **sent})

    page = answer.content.decode()
    assert answer.status_code == 422
    for place in ("script.B1", "script.B2"):
        box = page[page.index(f'id="decide-verdict.{place}"'):]
        assert 'class="ld-error"' in box[:box.index("</fieldset>")]
    assert re.search(r'name="verdict.script.B2" value="fail" checked', page)
    assert re.search(r'name="note.script.B2"[^>]*>冲突</textarea>', page)
    assert not Verdict.objects.filter(item_id=item.pk).exists()


def test_what_still_stands_is_filled_in_and_what_changed_is_not(office):
    case = second_round(office)
    item = office.item(case, "department_cosign", "post:finance_reviewer")
    office.decide(case, "department_cosign", office.sunhao, signer=item.signer)
    office.send_back(case, "service_review", office.zhaolin, reasons=("口径不清",), field="script")
    office.save(case, gifts=[{**content()["gifts"][0], "stock": "30000"}])
    case = office.submit(case, **{"answer.3": "已改"})
    office.decide(case, "quality_review", office.wangmin)
    item = office.item(case, "department_cosign", "post:finance_reviewer")

    page = browser(office.sunhao).get(reverse("inbox-item", args=[item.pk])).content.decode()

    chosen = set(re.findall(r'name="verdict\.gift\.(\w+)" value="\w+" checked', page))
    assert chosen == set()  # all five questions are about the gifts
    assert "所依据的内容有变化" in page


def test_the_case_page_decides_through_the_inbox(office):
    case = office.to_cosign()
    item = office.item(case, "department_cosign", "post:risk_reviewer")
    page = browser(office.liqiang).get(f"/c/{case.key}/").content.decode()

    assert f'action="{decide_url(item)}"' in page
    assert f'formaction="{reverse("inbox-return", args=[item.case_id, item.pk])}"' in page
    digest = re.search(r'name="digest" value="(\w+)"', page)[1]
    answer = browser(office.liqiang).post(
        reverse("inbox-return", args=[item.case_id, item.pk]),
        {"node": "fill", "digest": digest, "reason-1-field": "target_list", "reason-1-text": "名单没有授权",
         **office.form(case, item, fails=("C2",))})

    assert answer.status_code == 303
    assert office.fresh(case).state == State.DRAFT
    assert Verdict.objects.get(item_id=item.pk, code="C2").answer == "fail"


def test_nobody_is_offered_to_review_their_own_case(office):
    case = office.to_cosign()

    page = browser(office.chenxiao).get(f"/c/{case.key}/").content.decode()

    assert 'id="decide"' not in page
    assert "verdict." not in page


@pytest.mark.parametrize(("until", "page"), [("to_launch", "launch"), ("launch", "campaign")])
def test_steps_with_a_page_of_their_own_are_led_to_it(office, until, page):
    case = getattr(office, until)()

    shown = browser(office.chenxiao).get(f"/c/{case.key}/").content.decode()

    assert 'id="decide"' not in shown
    assert re.search(rf'class="btn btn-primary" href="{reverse(page, args=[case.key])}"', shown)


def test_a_dispatched_task_is_signed_off_on_the_case_page(office):
    case = office.approve(office.to_leader())
    item = office.item(case, "dispatch", "post:knowledge_editor")
    client = browser(office.yulan)
    client_page = client.get(f"/c/{case.key}/").content.decode()

    refused = client.post(decide_url(item), {"outcome": "done", "result.knowledge": ""})
    done = client.post(decide_url(item), {"outcome": "done", "result.knowledge": "已报送知识库"})

    assert 'name="result.knowledge"' in client_page
    assert (refused.status_code, "请填写完成情况" in words(refused)) == (422, True)
    assert done.status_code == 303
    assert "已报送知识库" in words(client.get(f"/c/{case.key}/?tab=tasks"))


def test_evidence_is_kept_with_everything_typed_when_there_is_no_script(office):
    case = office.to_cosign()
    item = office.item(case, "service_review")
    client = browser(office.zhaolin)

    answer = client.post(reverse("case-evidence", args=[case.key]), {
        "item": item.pk, "place": "script.B1", "verdict.script.B1": "pass", "comment": "写了一半",
        "upload.script.B1": SimpleUploadedFile("证据.pdf", PDF)})

    file = Attachment.objects.get(name="证据.pdf")
    assert (answer.status_code, answer["Location"]) == (303, f"/inbox/{item.pk}/#preview")
    page = client.get(f"/inbox/{item.pk}/").content.decode()
    assert re.search(rf'name="evidence.script.B1" value="{file.pk}"', page)
    assert re.search(r'name="verdict.script.B1" value="pass" checked', page)
    assert "证据.pdf" in page
    assert Draft.objects.get(item=item).text == "写了一半"


def test_evidence_by_script_answers_with_the_file_or_why_not(office):
    case = office.to_cosign()
    client, url = browser(office.zhaolin), reverse("case-evidence", args=[case.key])

    good = client.post(url, {"place": "script.B1", "upload": SimpleUploadedFile("a.pdf", PDF)}, headers=FETCH)
    bad = client.post(url, {"place": "script.B1", "upload": SimpleUploadedFile("a.exe", b"MZ")}, headers=FETCH)

    assert (good.status_code, good.json()["name"]) == (200, "a.pdf")
    assert (bad.status_code, "不接受" in bad.json()["message"]) == (422, True)


def test_evidence_is_taken_only_from_who_has_something_to_decide(office):
    case = office.to_cosign()
    client = browser(office.shenbo)

    answer = client.post(reverse("case-evidence", args=[case.key]), {"upload": SimpleUploadedFile("a.pdf", PDF)})

    assert answer.status_code == 403
    assert not Attachment.objects.filter(name="a.pdf").exists()


# --- giving up


def test_a_case_is_cancelled_with_a_reason(office):
    case = office.open()
    client, url = browser(office.chenxiao), reverse("case-cancel", args=[case.key])

    refused = client.post(url, {"reason": ""})
    done = client.post(url, {"reason": "活动不办了"})

    assert (refused.status_code, done.status_code) == (422, 303)
    assert office.fresh(case).state == State.CANCELLED
    assert client.get(f"/c/{case.key}/").status_code == 200


def test_only_the_initiator_or_a_process_manager_gives_a_case_up(office):
    case = office.open()

    assert browser(office.shenbo).post(reverse("case-cancel", args=[case.key]), {"reason": "不办"}).status_code == 403
    assert browser(office.wujing).post(reverse("case-cancel", args=[case.key]), {"reason": "重复"}).status_code == 303
    assert office.fresh(case).state == State.CANCELLED


def test_a_change_of_a_running_campaign_is_dropped_and_the_campaign_goes_on(office):
    case = office.launch()
    office.decide(case, "run", office.chenxiao, "change", form={}, comment="杯子断货，改为雨伞")
    client = browser(office.chenxiao)
    assert "填写变更" in words(client.get(edit_url(case)))

    answer = client.post(reverse("case-cancel", args=[case.key]), {"reason": "断货已解决"}, follow=True)

    assert "变更已撤销" in words(answer)
    case = office.fresh(case)
    assert (case.state, case.content["offer"]) == (State.RUNNING, content()["offer"])


# --- the OA system's door


def signed(settings, body, secret="一个足够长的共享密钥", at=None, delivery="delivery-0001"):
    from marketing_review.effects.signature import signature as made

    settings.OA_SECRET = "一个足够长的共享密钥"
    stamp = str(int(at.timestamp()))
    return {"x-loopdesk-timestamp": stamp, "x-loopdesk-delivery": delivery,
            "x-loopdesk-signature": made(stamp, delivery, body, secret)}


def test_a_signed_decision_of_the_oa_system_is_taken_without_session_or_token(office, settings):
    settings.OA_ADDRESS = "http://127.0.0.1:9/requests"
    case = office.to_leader()
    request = OaRequest.objects.get()
    body = json.dumps({"request": request.key, "outcome": "approve", "approver": "10007", "digest": request.digest,
                       "opinion": "同意上线"}).encode()
    client = Client(enforce_csrf_checks=True)

    forged = client.post("/oa/decision/", body, content_type="application/json",
                         headers=signed(settings, body, secret="猜的", at=office.clock + timedelta(minutes=10)))
    taken = client.post("/oa/decision/", body, content_type="application/json",
                        headers=signed(settings, body, at=office.clock + timedelta(minutes=10)))

    assert (forged.status_code, forged.json()["code"]) == (401, "bad_signature")
    assert (taken.status_code, taken.json()["code"]) == (200, "decided")
    assert office.fresh(case).state == State.PREPARING


def test_the_oa_systems_door_takes_only_posts(office):
    assert Client().get("/oa/decision/").status_code == 405
    assert Client().post("/oa/decision/", b"", content_type="application/json").status_code in (401, 503)
