"""The wizard: choose, look, do, read what came of it."""

import csv
import re
from io import StringIO

import pytest
from django.utils import timezone

from approvals.handover import services
from approvals.handover.models import Handover
from tests.handover.conftest import results
from tests.inbox.world import events
from tests.organisation.factories import hold


@pytest.fixture
def admin(office, as_person):
    office.now = timezone.now()  # pages ask the real clock
    return as_person(office.people.heguan)


def typed(office, **more):
    return {"items_to": f"{office.heir.name} ({office.heir.number})", "items_else_to": "", "posts_to": "",
            "posts_at": f"{timezone.localdate():%Y-%m-%d}", "processes_to": "", "reason": "调动", "deed": "preview",
            **more}  # fmt: skip


def seen(answer):
    return re.search(r'name="seen" value="(\w+)"', answer.content.decode())[1]


def test_choosing_looking_and_doing_in_three_steps(office, admin):
    case = office.mine()
    page = admin.get("/handover/", {"leaver": "谢离"}, follow=True)
    assert page.redirect_chain[-1][0] == f"/handover/new/{office.leaver.number}/"
    assert "个人待办" in page.content.decode()

    url = f"/handover/new/{office.leaver.number}/"
    preview = admin.post(url, typed(office))
    assert case.key in preview.content.decode()
    assert not Handover.objects.exists()

    answer = admin.post(url, typed(office, deed="execute", seen=seen(preview)), follow=True)
    handover = Handover.objects.get()
    assert answer.redirect_chain[-1][0] == f"/handover/{handover.pk}/"
    assert "已处理 0 / 1 项" in answer.content.decode()
    assert 'hx-trigger="every 2s"' in answer.content.decode()

    office.work_off(minutes=2)
    part = admin.get(f"/handover/{handover.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "已移交" in part
    assert "hx-get" not in part
    assert "<html" not in part
    assert len(events(case, "work.transferred")) == 1


def test_what_changed_since_the_preview_is_shown_before_anything_is_done(office, admin):
    office.mine()
    url = f"/handover/new/{office.leaver.number}/"
    before = seen(admin.post(url, typed(office)))
    office.mine(again=True)
    for more in ({}, {"items_to": office.other.number}, {"seen": ""}):
        answer = admin.post(url, typed(office, deed="execute", **{"seen": before, **more}))
        assert answer.status_code == 409
        assert "预览之后情况有变化" in answer.content.decode()
    assert not Handover.objects.exists()


@pytest.mark.parametrize(("field", "value", "words"), [
    ("items_to", "30001", "继任者不能是离职人自己"), ("posts_to", "10009", "审计人员"),
    ("items_to", "77777", "没有找到这位同事"), ("items_else_to", "30002", "请选另一位同事"),
    ("posts_at", "2020-01-01", "不能早于今天"), ("posts_at", "someday", "日期"),
])
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(office, admin, field, value, words):
    answer = admin.post(f"/handover/new/{office.leaver.number}/", typed(office, deed="execute", **{field: value}))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="调动"' in page


def test_oneself_and_whoever_is_being_handed_over_are_refused(office, admin):
    answer = admin.post(f"/handover/new/{office.people.heguan.number}/", typed(office))
    assert (answer.status_code, "自己的交接" in answer.content.decode()) == (422, True)
    office.mine()
    services.begin(choices=office.choices(), by=office.people.heguan, at=office.now)
    page = admin.get(f"/handover/new/{office.leaver.number}/").content.decode()
    assert "这个人的交接正在执行" in page
    assert admin.get("/handover/new/77777/").status_code == 404


def test_what_was_left_is_tried_again_from_the_report(office, admin):
    office.mine(by=office.heir)
    handover = office.hand_over()
    page = admin.get(f"/handover/{handover.pk}/").content.decode()
    assert "金接 是案件的发起人" in page
    assert "重试未完成的" in page
    assert admin.post(f"/handover/{handover.pk}/retry/").status_code == 302
    assert admin.post(f"/handover/{handover.pk}/retry/").status_code == 409
    office.work_off(minutes=2)
    assert results(handover) == [("item", "left", "")]


def test_the_table_for_spreadsheets_holds_no_formula(office, admin):
    office.start(by=office.leaver, title="=cmd|calc")
    hold(office.leaver, "desk")
    handover = office.hand_over()
    answer = admin.get(f"/handover/{handover.pk}/lines.csv")
    text = answer.content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))
    assert len(rows) == 3
    assert rows[1][1].startswith("'=cmd")
    assert "attachment" in answer["Content-Disposition"]


def test_the_pages_speak_english(office, admin):
    office.people.heguan.language = "en"
    office.people.heguan.save()
    office.mine(by=office.heir)
    handover = office.hand_over()
    url = f"/handover/new/{office.leaver.number}/"
    admin.cookies["django_language"] = "en"
    for page in (admin.get("/handover/"), admin.get(url), admin.post(url, typed(office)),
                 admin.get(f"/handover/{handover.pk}/")):
        text = re.sub(r"<script.*?</script>|lang=.*?>", "", page.content.decode(), flags=re.S)
        words = re.findall(r">([^<]*[\u4e00-\u9fff][^<]*)<", text.split("<main")[1].split("</main>")[0])
        assert [one for one in words if not re.search("谢离|金接|何管|岁末|品质管理部", one)] == []
        assert "and-over" in text


def test_pages_ask_few_questions_however_many_lines(office, admin, django_assert_max_num_queries):
    for number in range(6):
        office.mine(again=bool(number))
    handover = office.hand_over()
    with django_assert_max_num_queries(12):
        admin.get(f"/handover/{handover.pk}/")
    with django_assert_max_num_queries(12):
        admin.get("/handover/")
