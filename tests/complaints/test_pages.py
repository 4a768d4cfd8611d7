"""The pages of complaints: contacts by what the URL says, one contact, imports and their reports, who may read."""

import pytest
from django.test import Client, TestCase

from approvals.organisation.roles import Role
from complaints.models import Contact, ImportRun, SurveyWave
from complaints.services import keep_file, keep_tree, start_run, taking
from complaints.services.tokens import make_token
from complaints.understanding import Mapping
from tests.complaints.conftest import MORNING
from tests.complaints.files import HEADINGS, as_csv, row
from tests.organisation.factories import add_person
from tests.url_walk import ANYBODY, auditor_changes, expected_refusals, places, strangers_pass, url_of


def as_role(role):
    client = Client()
    client.force_login(add_person(role=role), backend="approvals.organisation.backend.PersonBackend")
    return client


@pytest.fixture
def reader(db):
    return as_role(Role.STAFF)


def bring(hotline, by, *rows):
    run = keep_file(source_id=hotline.pk, kind="contacts", name="十月.csv", chunks=[as_csv([HEADINGS, *rows])], by=by,
                    at=MORNING)
    start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=by, at=MORNING)
    with TestCase.captureOnCommitCallbacks(execute=True):
        taking.go_on(run_id=run.pk, at=MORNING)
    return ImportRun.objects.get(pk=run.pk)


@pytest.fixture
def october(hotline, by):
    return bring(
        hotline, by, row(1, 内容="银联闪付失败"), row(2, at="2026-10-20 09:00:00", 地区="宁波", 产品="宽带"),
        row(3, at="2026-09-01 09:00:00", 分类="宽带 › 装机"), row(4, at="不知道", 内容="=1+1"))


@pytest.mark.parametrize(("wanted", "found"), [
    ({}, ["2", "1", "3"]), ({"q": "闪付失败"}, ["1"]), ({"q": "3"}, ["3"]), ({"place": "宁波"}, ["2"]),
    ({"product": "宽带"}, ["2"]), ({"category": "宽带"}, ["3"]), ({"since": "2026-10-01"}, ["2", "1"]),
    ({"until": "2026-10-19"}, ["1", "3"]), ({"kind": "enquiry"}, []), ({"q": "x\x00y"}, ["2", "1", "3"]),
    ({"since": "rubbish", "place": "nowhere", "page": "x"}, ["2", "1", "3"]), ({"q": "未到账 没有"}, []),
])
def test_contacts_are_found_by_what_the_url_says(reader, october, wanted, found):
    page = reader.get("/complaints/", wanted)
    assert page.status_code == 200
    assert [one.number for one in page.context["page"]] == found


def test_pages_keep_the_filter_and_beyond_ten_thousand_nothing_is_counted(reader, hotline, by, monkeypatch):
    bring(hotline, by, *(row(number) for number in range(60)))
    said = reader.get("/complaints/", {"q": "充值"}).content.decode()
    assert "60 件" in said
    assert "q=%E5%85%85%E5%80%BC&amp;page=2" in said
    monkeypatch.setattr("complaints.selectors.finding.MOST_COUNTED", 55)
    assert "10,000 件以上" in reader.get("/complaints/").content.decode()


def test_a_contact_is_shown_masked_and_escaped(reader, hotline, by):
    bring(hotline, by, row(1, 主题="<b>充值</b>"))
    said = reader.get(f"/complaints/{Contact.objects.get().pk}/").content.decode()
    assert "&lt;b&gt;充值&lt;/b&gt;" in said
    assert "138****8000" in said
    assert "13800138000" not in said
    assert reader.get("/complaints/999999/").status_code == 404


def test_a_report_names_each_row_and_leaves_as_a_file(reader, october):
    said = reader.get(f"/complaints/imports/{october.pk}/").content.decode()
    assert "不是所选写法的日期或时间" in said
    file = reader.get(f"/complaints/imports/{october.pk}/problems.csv")
    assert "5,受理时间" in b"".join(file).decode("utf-8-sig")
    assert "十月.csv" in reader.get("/complaints/imports/").content.decode()
    assert reader.get("/complaints/imports/999999/").status_code == 404


def test_the_english_pages_hold_no_chinese_of_ours(reader, db):
    reader.cookies["django_language"] = "en"
    assert "No complaints have been imported yet" in reader.get("/complaints/").content.decode()
    assert "Imports" in reader.get("/complaints/imports/").content.decode()


def test_empty_pages_say_what_to_do(reader):
    for url in ("/complaints/", "/complaints/imports/"):
        assert "还没有导入投诉" in reader.get(url).content.decode()
    assert "没有符合条件的投诉" in reader.get("/complaints/?q=x").content.decode()


def test_lists_take_the_same_number_of_statements_however_long(reader, hotline, by, django_assert_max_num_queries):
    run = bring(hotline, by, *(row(number) for number in range(49)), row(99, at="?"))
    for url in ("/complaints/?q=充值", f"/complaints/{Contact.objects.first().pk}/", "/complaints/imports/",
                f"/complaints/imports/{run.pk}/"):
        reader.get(url)
        with django_assert_max_num_queries(12):
            assert reader.get(url).status_code == 200


def test_every_view_says_who_may_see_it_and_keeps_to_it(october, by):
    clients = {role: as_role(role) for role in Role.values}
    token, _secret = make_token(name="x", source_id=october.source_id, tree_id=None, days=1, by=by, at=MORNING)
    wave = SurveyWave.objects.create(source=october.source, name="x", day=MORNING.date())
    tree = keep_tree(name="x", paths=[("x",)], by=by, at=MORNING).tree
    keys = {"contact-": october, "category-": tree, "survey": wave, "api-": token}
    found = list(places("complaints.views"))
    samples = {place.name: {"pk": next((one.pk for start, one in keys.items() if place.name.startswith(start)), 0)}
               for place in found}
    samples["contact"] = {"pk": Contact.objects.first().pk}
    assert len(found) == 20
    assert [place.route for place in found if place.access is None] == []
    assert [place.name for place in found if place.access == ANYBODY] == ["api-contacts", "api-exposures"]
    assert [one for place in found for one in expected_refusals(place, url_of(place, samples), clients)] == []
    assert [one for place in found if (one := strangers_pass(place, url_of(place, samples)))] == []
    auditor = clients[Role.AUDITOR]
    assert [one for place in found if (one := auditor_changes(place, url_of(place, samples), auditor))] == []
