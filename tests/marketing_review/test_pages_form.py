"""Opening a case and filling it in: gaps at their fields, drafts, rows, files; all of it without scripts."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from marketing_review.models import Attachment, MarketingCase, State
from tests.marketing_review.pages import FETCH, PDF, browser, downloaded, edit_url, typed, words
from tests.marketing_review.world import QUESTIONS, content

pytestmark = pytest.mark.usefixtures("at_the_offices_time")


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


# --- nobody, nowhere, twice -------------------------------------------------------------------------------------------


def test_an_owner_who_is_nobody_and_a_region_that_is_nowhere_are_told(office):
    case = office.open()

    answer = browser(office.chenxiao).post(edit_url(case), {
        **typed(case, regions=["月球", "火星"]), "owner": "31337", "action": "submit"})

    assert answer.status_code == 422
    assert "没有工号为「31337」的在岗人员" in words(answer)
    assert "「月球、火星」不是已有的分公司" in words(answer)
    assert office.fresh(case).state == State.DRAFT


def test_clicking_submit_twice_submits_once_and_shows_the_case(office):
    case = office.open()
    client, sent = browser(office.chenxiao), {**typed(case), "action": "submit"}
    seen = {"seen": re.search(r'name="seen" value="([^"]+)"', client.get(edit_url(case)).content.decode())[1]}

    answers = [client.post(edit_url(case), sent | seen) for _click in range(2)]

    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, f"/c/{case.key}/")] * 2
    assert office.fresh(case).round_number == 1
    assert client.post(edit_url(case), sent | seen | {"offer": "另外的内容"}).status_code == 409


def test_beside_a_field_its_name_is_not_said_again(office):
    answer = browser(office.chenxiao).post(edit_url(office.open()), {"budget": "很多", "action": "submit"})

    beside = re.search(r'id="f-budget_error".*?</div>', answer.content.decode(), re.S)[0]
    assert "「很多」不是数字" in beside
    assert "预算：" not in beside
    assert "预算：「很多」不是数字" in words(answer)


def test_many_gaps_are_folded(office):
    case = office.open()
    emptied = dict.fromkeys(typed(case), "")

    shown = browser(office.chenxiao).post(edit_url(case), {**emptied, "action": "submit"}).content.decode()

    first, _fold, rest = re.search(r'id="form-errors".*?</details>', shown, re.S)[0].partition("<details")
    assert first.count("<li>") == 12
    assert rest.count("<li>") > 12
    assert "看其余各处" in rest


def test_a_file_that_is_too_large_is_named(office, settings):
    settings.ATTACHMENT_MAX_BYTES = 1 << 20
    case = office.open()
    upload = SimpleUploadedFile("大文件.pdf", PDF + b"0" * (1 << 20), "application/pdf")

    answer = browser(office.chenxiao).post(edit_url(case), {**typed(case), "file.attachments": upload})

    assert answer.status_code == 422
    assert "附件：「大文件.pdf」超过 1 MB。" in words(answer)
