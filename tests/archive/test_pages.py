"""The pages of the archive: months beside products, one month, closing by hand, files, who may."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils.timezone import now
from openpyxl import load_workbook

from approvals.organisation.roles import Role
from complaints.archive.models import MonthClosing
from complaints.archive.months import begins
from complaints.archive.services import close_month
from complaints.models import Contact
from tests.archive.conftest import DECEMBER_4, NOVEMBER, OCTOBER, as_person, contacts
from tests.organisation.factories import add_person
from tests.tickets.factories import ticket
from tests.url_walk import auditor_changes, expected_refusals, places, strangers_pass, url_of


@pytest.fixture
def reader(autumn):
    return as_person(autumn.judge)


def said(answer):
    return answer.content.decode()


def rows_of(page):
    return [(line.label, [cell.now.of("complaint") for cell in line.cells]) for line in page.context["page"]]


def test_months_stand_beside_products_with_their_sum(reader):
    page = reader.get("/archive/", {"until": "2026-11", "span": "3"})
    assert rows_of(page) == [("宽带", [0, 40, 10]), ("手机", [0, 9, 8]), ("（未注明产品）", [0, 0, 0])]
    assert page.context["totals"][-1] == {"complaint": 18, "enquiry": 3, "suggestion": 2}


@pytest.mark.parametrize(("wanted", "found"), [
    ({"q": "宽"}, ["宽带"]), ({"q": "没有"}, []), ({"q": "x\x00"}, ["宽带", "手机", "（未注明产品）"]),
    ({"until": "2026-13", "span": "99", "show": "?", "page": "x"}, ["宽带", "手机", "（未注明产品）"]),
    ({"until": "2020-01"}, []),
])
def test_the_address_says_what_is_shown_and_rubbish_is_left_out(reader, wanted, found):
    page = reader.get("/archive/", {"until": "2026-11", **wanted})
    assert page.status_code == 200
    assert [line.label for line in page.context["page"]] == found


def test_a_month_of_a_product_shows_numbers_trend_tickets_and_verdict(reader, autumn):
    product = Contact.objects.filter(product__name="宽带").first().product
    made = ticket(product=product, at=begins(OCTOBER) + timedelta(days=1))
    for month in (OCTOBER, NOVEMBER):
        close_month(month=month, by=autumn.judge, at=DECEMBER_4)
    text = said(reader.get(f"/archive/{product.pk}/2026-10/"))
    for words in ("<b>4.00</b>", "按每万投诉", "有效", made.key, "<polyline", "吕晨", f"/tickets/{made.key}/"):
        assert words in text
    assert f"/tickets/{made.key}/" not in said(as_person(autumn.outsider).get(f"/archive/{product.pk}/2026-10/"))


@pytest.mark.parametrize("address", ["99999/2026-10", "0/2026-13", "0/abc", "0/2026-1"])
def test_what_is_no_month_of_a_product_is_not_found(reader, address):
    assert reader.get(f"/archive/{address}/").status_code == 404


def test_a_month_is_closed_by_hand_with_both_words_said(autumn, monkeypatch):
    client = as_person(autumn.judge)
    month = f"{now():%Y-%m}"
    assert client.post("/archive/close/", {"month": "2026-10"}).status_code == 422
    late = client.post("/archive/close/", {"month": month, "sure": "on"})
    assert late.status_code == 422
    assert "还没有结束" in said(late)
    assert f'value="{month}"' in said(late)  # nothing typed is lost
    monkeypatch.setattr("complaints.archive.views.now", lambda: DECEMBER_4)
    assert client.post("/archive/close/", {"month": "2026-10", "sure": "on"}).status_code == 302
    assert "已于" in said(client.post("/archive/close/", {"month": "2026-10", "sure": "on"}))
    assert MonthClosing.objects.count() == 1


def test_who_does_not_lead_is_told_who_closes(autumn):
    client = as_person(autumn.outsider)
    assert "由品质管理部封存" in said(client.get("/archive/close/"))
    assert "/archive/close/" not in said(client.get("/archive/"))
    assert client.post("/archive/close/", {"month": "2026-10", "sure": "on"}).status_code == 422
    assert not MonthClosing.objects.exists()


def test_files_hold_the_same_and_no_formula(reader):
    contacts(1, month=OCTOBER, product="=cmd|'/c calc'!A1")
    answer = reader.get("/archive/archive.xlsx", {"until": "2026-11", "span": "3"})
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("产品", "月份", "故障投诉")
    assert ("宽带", "2026-10", 40) in [row[:3] for row in rows]
    assert sum(row[2] for row in rows[1:]) == 40 + 10 + 9 + 8 + 1
    assert "'=cmd|'/c calc'!A1" in [row[0] for row in rows]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}
    text = reader.get("/archive/archive.csv", {"until": "2026-11", "span": "3"}).content.decode("utf-8-sig")
    assert "'=cmd|'/c calc'!A1,2026-10,1," in text
    assert "attachment" in answer["Content-Disposition"]


def test_empty_pages_say_what_to_do(office):
    assert "导入来电来函后" in said(as_person(office.judge).get("/archive/"))


def test_the_english_pages_hold_no_chinese_of_ours(reader):
    reader.cookies["django_language"] = "en"
    for address, words in (("/archive/?until=2026-11", "Product complaint archive"),
                           ("/archive/0/2026-10/", "Twelve months"), ("/archive/close/", "Close a month")):
        assert words in said(reader.get(address))


def test_pages_take_the_same_number_of_statements_however_many_products(reader, autumn, django_assert_max_num_queries):
    for number in range(60):
        contacts(1, month=OCTOBER, product=f"产品 {number}")
    close_month(month=OCTOBER, by=autumn.judge, at=DECEMBER_4)
    product = Contact.objects.filter(product__name="宽带").first().product_id
    for address in ("/archive/?until=2026-11&span=12", f"/archive/{product}/2026-10/", f"/archive/{product}/2026-11/",
                    "/archive/archive.csv?until=2026-11&span=12", "/archive/close/"):
        reader.get(address)
        with django_assert_max_num_queries(13):
            assert reader.get(address).status_code == 200


def test_every_view_says_who_may_see_it_and_keeps_to_it(autumn):
    clients = {role: as_person(add_person(role=role)) for role in Role.values}
    samples = {"archive-month": {"product": 0, "month": "2026-10"}}
    found = list(places("complaints.archive"))
    assert len(found) == 5
    assert [place.route for place in found if place.access is None] == []
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
