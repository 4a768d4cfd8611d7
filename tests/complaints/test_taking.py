"""Imports: every row counted once, nothing twice, going on where it stopped, nothing in clear."""

import random
from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from django.test import TestCase, override_settings

from complaints import sql
from complaints.models import Category, Contact, Exposure, ImportRun, Place
from complaints.selectors import problems_csv, problems_of
from complaints.services import CannotTakeIn, cancel_run, keep_file, keep_tree, runs, start_run, taking
from complaints.understanding import Mapping
from tests.complaints.conftest import MORNING
from tests.complaints.files import HEADINGS, as_csv, as_xlsx, row
from workflows.ledger.models import Event, Message
from workflows.ledger.outbox import deliver_due

S = ImportRun.State
LATER = MORNING + timedelta(minutes=1)


@pytest.fixture
def bring(hotline, by):
    def bring(content, kind="contacts", name="投诉.csv"):
        return keep_file(source_id=hotline.pk, kind=kind, name=name, chunks=[content], by=by, at=MORNING)
    return bring


@pytest.fixture
def start(by):
    def start(run, **changed):
        mapping = Mapping.from_json(run.mapping | changed)
        return start_run(run_id=run.pk, mapping=mapping, by=by, at=MORNING)
    return start


def work(run):
    with TestCase.captureOnCommitCallbacks(execute=True):
        while deliver_due(10, LATER):
            pass
    run = ImportRun.objects.get(pk=run.pk)
    return run, (run.state, run.done, run.stored, run.repeated, run.wrong)


def rows(count, first=1):
    return [HEADINGS, *(row(number) for number in range(first, first + count))]


@pytest.mark.parametrize("make", [as_csv, as_xlsx, lambda given: as_csv(given, encoding="gb18030")])
def test_a_file_comes_in_whole_and_masked(bring, start, make):
    run, came = work(start(bring(make([*rows(3), row(9, at="下周一"), row(2)]))))
    assert came == (S.FINISHED, 5, 3, 1, 1)
    one = Contact.objects.get(number="1")
    assert (one.customer, one.text) == ("138****8000", "充值 100 元未到账，请回电 0571-******21")
    assert (one.place.name, one.product.name, one.channel.name, one.category_said) == (
        "杭州", "网上充值", "10086", "充值缴费")
    assert [(p.row, p.column, p.code, p.value) for p in problems_of(run)] == [(5, "受理时间", "not_a_date", "下周一")]
    assert not runs.path_of(run).exists()


def test_no_number_of_a_person_is_in_the_database_unless_that_is_wanted(bring, start):
    named = row(3, 地区="找 13800138000", 产品="13800138000")
    work(start(bring(as_csv([HEADINGS, row(1), row(2, at="打 13800138000"), row(5), named]))))
    with connection.cursor() as cursor:
        for model in (Contact, ImportRun, Place, Event, Message, taking.RowProblem):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            assert "13800138000" not in str(cursor.fetchall())
    with override_settings(NUMBERS_IN_CLEAR=True):
        work(start(bring(as_csv([HEADINGS, row(4)]))))
    assert Contact.objects.get(number="4").customer == "13800138000"


def test_the_same_file_again_brings_nothing_new(bring, start):
    work(start(bring(as_csv(rows(20)))))
    assert work(start(bring(as_csv(rows(25)))))[1] == (S.FINISHED, 25, 5, 20, 0)
    assert Contact.objects.count() == 25


def test_an_import_killed_anywhere_goes_on_exactly_there(bring, start, monkeypatch):
    moments = {n: "?" if n % 11 == 0 else "2026-10-19 08:00" for n in range(1, 101)}
    given = [HEADINGS, *(row(n if n % 7 else n - 1, at=moment) for n, moment in moments.items())]
    monkeypatch.setattr(taking, "CHUNK", 8)
    run = start(bring(as_csv(given)))
    chance, insert = random.Random(3), sql.insert_contacts

    def killed_now_and_then(found):
        stored = insert(found)
        if chance.random() < 0.5:
            raise ConnectionError("killed after the rows, before the figures")
        return stored

    monkeypatch.setattr(sql, "insert_contacts", killed_now_and_then)
    interrupted = 0
    for _attempt in range(100):
        try:
            taking.go_on(run_id=run.pk, at=LATER)
            break
        except ConnectionError:
            interrupted += 1
    came = ImportRun.objects.get(pk=run.pk)
    assert interrupted > 5
    assert (came.state, came.done, came.wrong) == (S.FINISHED, 100, 9)
    assert came.stored == Contact.objects.count() == len({line[0] for line in given[1:] if line[1] != "?"})
    assert problems_of(came).count() == 9


def test_an_import_gives_way_after_its_time_and_goes_on_by_a_message_of_its_own(bring, start, monkeypatch):
    monkeypatch.setattr(taking, "CHUNK", 5)
    run = start(bring(as_csv(rows(20))))
    monkeypatch.setattr(taking, "monotonic", count().__next__)  # a second goes by with every look at the clock
    taking.go_on(run_id=run.pk, at=LATER, budget=1)
    assert ImportRun.objects.get(pk=run.pk).done == 10
    assert work(run)[1] == (S.FINISHED, 20, 20, 0, 0)


def test_two_workers_on_one_import_take_every_row_once(bring, start, monkeypatch):
    monkeypatch.setattr(taking, "CHUNK", 5)
    run = start(bring(as_csv(rows(12))))
    one, other = (taking.Taking(ImportRun.objects.get(pk=run.pk), LATER) for _ in range(2))
    assert one.chunk()
    with pytest.raises(taking.Overtaken):
        other.chunk()
    assert work(run)[1] == (S.FINISHED, 12, 12, 0, 0)


def test_a_cancelled_import_keeps_what_it_has_and_goes_no_further(bring, start, by, monkeypatch):
    monkeypatch.setattr(taking, "CHUNK", 5)
    run = start(bring(as_csv(rows(12))))
    at_work = taking.Taking(ImportRun.objects.get(pk=run.pk), LATER)
    at_work.chunk()
    cancel_run(run_id=run.pk, by=by, at=LATER)
    with pytest.raises(taking.Overtaken):
        at_work.chunk()
    assert work(run)[1] == (S.CANCELLED, 5, 5, 0, 0)
    for refused in (lambda: start(run), lambda: cancel_run(run_id=run.pk, by=by, at=LATER)):
        with pytest.raises(CannotTakeIn, match="已取消"):
            refused()


def test_a_file_that_vanished_interrupts_in_a_sentence(bring, start):
    run = start(bring(as_csv(rows(2))))
    runs.path_of(run).unlink()
    run, came = work(run)
    assert came == (S.FAILED, 0, 0, 0, 0)
    assert "文件已不在" in run.failure


def test_what_a_person_said_about_a_heading_is_remembered_for_its_source(bring, start):
    content = as_csv([["a", "b"], ["1", "04-08-2015"], ["2", "05-07-2015"]])
    first = bring(content)
    assert first.mapping["columns"] == {}
    with pytest.raises(CannotTakeIn, match="受理号"):
        start(first)
    with pytest.raises(CannotTakeIn, match="一种写法"):
        start(first, columns={"number": "a", "at": "b"})
    work(start(first, columns={"number": "a", "at": "b"}, date_form="dmy", kind="enquiry"))
    again = bring(content)
    assert (again.mapping["columns"], again.mapping["date_form"]) == ({"number": "a", "at": "b"}, "dmy")
    assert work(start(again))[1] == (S.FINISHED, 2, 0, 2, 0)
    assert set(Contact.objects.values_list("kind", flat=True)) == {"enquiry"}


def test_categories_are_found_by_path_or_by_their_only_name(bring, start, by):
    paths = [("充值缴费", "网上充值"), ("宽带", "装机"), ("宽带", "资费"), ("充值缴费", "资费")]
    tree = keep_tree(name="投诉", paths=paths, by=by, at=MORNING).tree
    said = ["充值缴费", "装机", "资费", "宽带 › 资费", "天气"]
    given = [HEADINGS, *(row(number, 分类=one) for number, one in enumerate(said, start=1))]
    run = work(start(bring(as_csv(given)), tree=tree.pk))[0]
    found = dict(Contact.objects.values_list("number", "category__path"))
    assert found == {"1": "充值缴费", "2": "宽带 › 装机", "3": None, "4": "宽带 › 资费", "5": None}
    assert run.unsorted == 2
    assert Category.objects.count() == 6


def test_exposure_comes_in_and_a_corrected_figure_replaces_the_old_one(bring, start):
    heading = ["日期", "地区", "订单数"]
    wrong = ["2026-10-20", "杭州", "-3"]
    content = as_csv([heading, ["2026-10-19", "", "52,000"], ["2026-10-19", "杭州", "9000"], wrong])
    run = bring(content, kind="exposures")
    assert work(start(run, measure="orders"))[1] == (S.FINISHED, 3, 2, 0, 1)
    again = bring(as_csv([heading, ["2026-10-19", "", "52000"], ["2026-10-19", "杭州", "9100"]]), kind="exposures")
    assert work(start(again, measure="orders"))[1] == (S.FINISHED, 2, 1, 1, 0)
    assert list(Exposure.objects.order_by("value").values_list("measure", "place__name", "value")) == [
        ("orders", "杭州", 9100), ("orders", "", 52000)]


def test_texts_in_a_column_of_names_are_refused_row_by_row(bring, start, monkeypatch):
    monkeypatch.setattr("complaints.services.naming.MOST_NAMES", 3)
    monkeypatch.setattr(taking, "CHUNK", 1)
    run, came = work(start(bring(as_csv([HEADINGS, *(row(n, 地区=f"第{n}区") for n in range(6))]))))
    assert came == (S.FINISHED, 6, 3, 0, 3)
    assert {one.code for one in problems_of(run)} == {"too_many_names"}


@pytest.mark.parametrize("content", [b"", as_csv([HEADINGS]), b"PK\x03\x04", b"\x00" * 500])
def test_a_file_without_rows_is_refused_and_leaves_nothing(bring, content):
    with pytest.raises(CannotTakeIn):
        bring(content)
    assert not ImportRun.objects.exists()


def test_a_file_that_is_too_large_is_refused_while_it_comes(bring):
    with override_settings(IMPORT_MAX_BYTES=1 << 20), pytest.raises(CannotTakeIn, match="1 MB"):
        bring(b"x" * ((1 << 20) + 1))


def test_the_report_of_problems_holds_no_formula(bring, start):
    content = as_csv([HEADINGS, row(1, at='=HYPERLINK("http://x")'), row(2, at="@SUM(1)")])
    run = work(start(bring(content), date_form="ymd"))[0]
    lines = b"".join(problems_csv(run)).decode("utf-8-sig").splitlines()
    assert lines[1] == '''2,受理时间,不是所选写法的日期或时间。,"'=HYPERLINK(""http://x"")"'''
    assert lines[2].endswith(",'@SUM(1)")


def test_every_step_of_an_import_is_in_its_stream_once(bring, start):
    run = work(start(bring(as_csv(rows(3)))))[0]
    verbs = Event.objects.filter(stream=f"import:{run.pk}").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == [f"complaints.import.{deed}" for deed in ("uploaded", "started", "finished")]


REAL = {"cfpb_consumer_complaints.csv": 14_078, "comcast_telecom_complaints.csv": 2_224,
        "nyc311_service_requests.csv": 117, "zh_complaints_2019.xlsx": 4_326, "zh_labelled_complaints.xlsx": 495}


@pytest.mark.parametrize("name", REAL)
def test_the_real_files_come_in_whole(bring, start, samples, name):
    run, came = work(start(bring((samples / "data/complaints" / name).read_bytes(), name=name)))
    assert (came[0], came[1], came[4]) == (S.FINISHED, REAL[name], 0)
    assert run.stored == Contact.objects.count()
    assert run.stored + run.repeated == REAL[name]
