"""The pages of dispatched tasks: who has which, and doing one's own."""

from django.core.files.uploadedfile import SimpleUploadedFile

from marketing_review.models import Duty
from tests.marketing_review.campaigns import dispatched, page, text_of

PNG = (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
       b"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82")


def test_the_tasks_are_listed_with_who_has_them_and_how_they_stand(house):
    case = house.prepare(dispatched(house), leave=("post:service_trainer",))

    shown = text_of(house.browse(house.chenxiao).get(page(case, "task/")))

    assert house.yulan.name in shown
    assert "奖品配送·客户告知（杭州分公司）" in shown
    total = case.duties.count()
    assert f"{total - 1}/{total} 已完成" in shown


def test_a_gift_delivery_needs_the_notice_to_customers(house):
    case = dispatched(house)
    duty = case.duties.filter(kind="delivery").first()
    client = house.browse(house.holder(duty.signer))

    refused = client.post(page(case, f"task/{duty.pk}/"), {"deed": "done", "result.delivery": "已到店 200 只"})
    assert refused.status_code == 422
    assert "notice-delivery-error" in text_of(refused)
    assert "已到店 200 只</textarea>" in text_of(refused)

    done = client.post(page(case, f"task/{duty.pk}/"), {
        "deed": "done", "result.delivery": "已到店 200 只", "notice.delivery": "短信告知自提时间",
        "upload.delivery": SimpleUploadedFile("签收单.png", PNG, "image/png")})

    assert done.status_code == 303
    duty.refresh_from_db()
    assert (duty.notice, [file["name"] for file in duty.detail["evidence"]]) == ("短信告知自提时间", ["签收单.png"])
    assert "签收单.png" in text_of(client.get(page(case, f"task/{duty.pk}/")))


def test_files_can_be_kept_before_the_task_is_done(house):
    case = dispatched(house)
    duty = case.duties.get(kind="training")
    client = house.browse(house.yulan)
    address = page(case, f"task/{duty.pk}/")

    client.post(address, {"deed": "attach", "result.training": "已培训一半",
                          "upload.training": SimpleUploadedFile("签到表.png", PNG, "image/png")})

    shown = text_of(client.get(address))
    assert "已培训一半</textarea>" in shown
    assert "签到表.png" in shown
    duty.refresh_from_db()
    assert duty.done_at is None


def test_a_file_that_is_not_what_it_says_is_refused_and_nothing_is_lost(house):
    case = dispatched(house)
    duty = case.duties.get(kind="training")

    answer = house.browse(house.yulan).post(page(case, f"task/{duty.pk}/"), {
        "deed": "done", "result.training": "已全部培训",
        "upload.training": SimpleUploadedFile("签到表.png", b"<script>", "image/png")})

    assert answer.status_code == 422
    assert "upload-training-error" in text_of(answer)
    assert "已全部培训</textarea>" in text_of(answer)


def test_a_file_of_another_case_is_no_evidence(house):
    other = house.open(title="另一份营销案")
    foreign = other.files.get()
    case = dispatched(house)
    duty = case.duties.get(kind="training")

    answer = house.browse(house.yulan).post(page(case, f"task/{duty.pk}/"), {
        "deed": "done", "result.training": "已全部培训", "evidence.training": str(foreign.pk)})

    assert answer.status_code == 422
    duty.refresh_from_db()
    assert duty.done_at is None


def test_a_test_is_done_with_its_checklist(house):
    case = dispatched(house)
    duty = case.duties.get(kind="business_test")
    item = house.item(case, "dispatch", duty.signer)
    client = house.browse(house.holder(duty.signer))

    bare = client.post(page(case, f"task/{duty.pk}/"), {"deed": "done", "result.business_test": "全部走通"})
    assert bare.status_code == 422
    assert "E1 尚无结论" in text_of(bare)
    form = house.form(case, item)
    done = client.post(page(case, f"task/{duty.pk}/"), {"deed": "done", "result.business_test": "全部走通", **form})

    assert done.status_code == 303
    assert "已核对，证据见附件" in text_of(client.get(page(case, f"task/{duty.pk}/")))


def test_nobody_does_a_task_of_somebody_else(house):
    case = dispatched(house)
    duty = case.duties.get(kind="training")

    answer = house.browse(house.chenxiao).post(
        page(case, f"task/{duty.pk}/"), {"deed": "done", "result.training": "完成"})

    assert answer.status_code == 403
    assert not Duty.objects.exclude(done_at=None).exists()
