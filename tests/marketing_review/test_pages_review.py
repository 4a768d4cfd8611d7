"""Reviewing: checklists in the inbox and on the case page, evidence, steps with pages of their own."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.inbox.models import Draft
from marketing_review.models import Attachment, State, Verdict
from tests.marketing_review.pages import FETCH, PDF, browser, second_round, words
from tests.marketing_review.world import content

pytestmark = pytest.mark.usefixtures("at_the_offices_time")


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
    item = office.item(case, "department_cosign", "post:finance_reviewer")  # quality's approval stands

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
