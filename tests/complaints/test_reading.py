"""Reading files that strangers made: encodings, separators, workbooks, headings, dates."""

from datetime import UTC, datetime
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.reading import CannotRead, DateForm, Heading, find_heading, forms_of, moment_of, open_table
from complaints.understanding import Mapping, Problem, Reader, guess, unfinished
from tests.complaints.files import HEADINGS, as_csv, as_xlsx, bomb, row, with_entity

YMD, MDY, DMY = DateForm.YEAR_FIRST, DateForm.MONTH_FIRST, DateForm.DAY_FIRST
AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def kept(tmp_path):
    def keep(content):
        path = tmp_path / "incoming"
        path.write_bytes(content)
        return path
    return keep


def cells(table):
    return [found for _number, found in table.lines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_chinese_is_read_in_every_encoding_that_offices_use(kept, encoding):
    table = open_table(kept(as_csv([HEADINGS, row(1), row(2, 内容="镕基堃喆")], encoding=encoding)))
    assert cells(table) == [HEADINGS, row(1), row(2, 内容="镕基堃喆")]


def test_western_bytes_are_not_taken_for_rare_chinese_and_the_last_resort_has_a_name(kept):
    said = [["id", "date", "text"], ["1", "2026-01-02", "Café à côté, naïve façade, déjà vu, über Größe, señor"]]
    table = open_table(kept(as_csv(said, encoding="latin-1")))
    assert table.encoding == "latin-1"
    assert cells(table) == said


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators_are_found_even_where_texts_hold_others(kept, separator):
    wanted = [HEADINGS, row(1, 内容="一,二;三|四\t五"), row(2)]
    assert cells(open_table(kept(as_csv(wanted, separator=separator)))) == wanted


@pytest.mark.parametrize("content", [
    b"", b"  \n ", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0old", b"\x7fELF" + b"\x00" * 900, bomb(), with_entity(),
], ids=["empty", "blank", "broken zip", "xls", "binary", "bomb", "entity"])
def test_what_is_no_table_is_refused_in_a_sentence(kept, content):
    with pytest.raises(CannotRead, match=r"。\Z"):
        cells(open_table(kept(content)))


def test_a_line_whose_quotes_never_close_does_not_take_the_others_with_it(kept):
    long = '3,"' + "x" * (1 << 20) + "\n"
    table = open_table(kept((",".join(["a", "b"]) + "\n1,2\n" + long + "4,5\n").encode()))
    assert ["1", "2"] in cells(table)
    assert any(found == ["\x00broken"] for found in cells(table))


@pytest.mark.parametrize(("rows", "merge", "names", "data"), [
    ([["投诉清单"], ["编号", "时间", "城市"], ["1", "2026-01-02", "杭州"]], (), ("编号", "时间", "城市"), "1"),
    ([["编号", "时间", "地点", None], [None, None, "市", "县"], ["1", "2026-01-02", "杭州", "西湖"]],
     ("A1:A2", "B1:B2", "C1:D1"), ("编号", "时间", "市", "县"), "1"),
    ([["编号", "", "编号"], ["1", "2", "3"]], (), ("编号", "#2", "编号 (2)"), "1"),
    ([["Unnamed", "ID"], ["0", "17"]], (), ("Unnamed", "ID"), "0"),
])
def test_headings_are_found_below_titles_and_in_merged_cells(kept, rows, merge, names, data):
    table = open_table(kept(as_xlsx(rows, merge=merge)))
    heading = find_heading(table)
    assert heading.names == names
    assert cells(table)[heading.rows][0] == data


@pytest.mark.parametrize(("value", "form", "wanted"), [
    ("2019/2/28 11:25:05", YMD, "2019-02-28T11:25:05"), ("2026年10月19日 20时14分", YMD, "2026-10-19T20:14:00"),
    ("20261019", YMD, "2026-10-19T00:00:00"), ("3/19/2015", MDY, "2015-03-19T00:00:00"),
    ("06/20/2016 12:04:21 AM", MDY, "2016-06-20T00:04:21"), ("06/20/2016 12:04:21 PM", MDY, "2016-06-20T12:04:21"),
    ("22-Apr-15", DMY, "2015-04-22T00:00:00"), ("04-08-2015", DMY, "2015-08-04T00:00:00"),
    ("04-08-2015", MDY, "2015-04-08T00:00:00"), ("Apr 22, 2015", MDY, "2015-04-22T00:00:00"),
    ("2026-10-19 下午 8:14", YMD, "2026-10-19T20:14:00"), ("45000.5", DateForm.SERIAL, "2023-03-15T12:00:00"),
])
def test_moments_are_read_in_the_form_that_was_decided_on(value, form, wanted):
    assert moment_of(value, form).strftime("%Y-%m-%dT%H:%M:%S") == wanted


@pytest.mark.parametrize(("value", "form"), [
    ("2019-02-29", YMD), ("13/13/2015", MDY), ("22-04-2015", MDY), ("22-04-2015", YMD), ("2015-04-22", DMY), ("", YMD),
    ("2015-04-22 25:00", YMD), ("04/22/2015 13:00 PM", MDY), ("昨天", YMD), ("0001-01-01", YMD), ("9" * 400, YMD),
    ("2015-04-22 10:00 apples", YMD), ("99999", DateForm.SERIAL),
])
def test_what_is_no_moment_in_that_form_is_none(value, form):
    assert moment_of(value, form) is None


def test_a_column_that_could_be_read_in_two_ways_is_a_question(kept):
    assert forms_of(["04-08-2015", "05-07-2015"]) == [MDY, DMY]
    assert forms_of(["04-08-2015", "22-04-2015"]) == [DMY]
    assert forms_of(["04-08-2015", "22-04-2015", "昨天"]) == [DMY]
    assert forms_of(["04-22-2015", "昨天", "今天"]) == []
    assert forms_of([]) == []


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 12, 30)), st.sampled_from(["%I:%M:%S %p", "%H:%M:%S"]))
def test_twelve_and_twenty_four_hours_say_the_same(moment, clock):
    moment = moment.replace(microsecond=0)
    day = moment.strftime("%m/%d/%Y")
    assert moment_of(day, MDY, moment.strftime(clock)).replace(tzinfo=None) == moment
    assert moment_of(f"{day} {moment.strftime(clock)}", MDY).replace(tzinfo=None) == moment


@given(st.text(max_size=40), st.sampled_from(list(DateForm)), st.text(max_size=12))
def test_nothing_that_is_typed_breaks_the_reading_of_moments(value, form, clock):
    found = moment_of(value, form, clock)
    assert found is None or found.tzinfo is not None


REAL = {  # file: (rows, encoding, form of its dates, number, date, columns)
    "cfpb_consumer_complaints.csv": (14_078, "utf-8", MDY, "Complaint ID", "Date received", 13),
    "comcast_telecom_complaints.csv": (2_224, "utf-8-sig", DMY, "Ticket #", "Date", 11),
    "nyc311_service_requests.csv": (117, "utf-8", MDY, "Unique Key", "Created Date", 53),
    "zh_complaints_2019.xlsx": (4_326, "", YMD, "留言编号", "留言时间", 7),
    "zh_labelled_complaints.xlsx": (495, "", YMD, "留言编号", "留言时间", 6),
}


@pytest.mark.parametrize("name", REAL)
def test_the_real_files_are_understood_without_a_hand(samples, name):
    rows, encoding, form, number, day, columns = REAL[name]
    table = open_table(samples / "data/complaints" / name)
    heading = find_heading(table)
    data = cells(table)[heading.rows :]
    mapping = guess("contacts", heading, data[:5000])
    assert (len(data), table.encoding, len(heading.names)) == (rows, encoding, columns)
    assert (mapping.columns["number"], mapping.columns["at"], mapping.date_form) == (number, day, form)
    assert unfinished("contacts", mapping, heading) == ""
    reader = Reader(mapping, heading, at=AT)
    assert [one for one in map(reader.contact, data) if isinstance(one, Problem)] == []


def test_a_sheet_that_claims_sixteen_thousand_columns_has_fifty_five(samples):
    table = open_table(samples / "data/complaints/zh_cmcc_voice_survey.xlsx")
    assert len(find_heading(table).names) == 55
    assert max(len(found) for found in islice(cells(table), 200)) <= 300


def reading(**more):
    heading = Heading(tuple(HEADINGS), 1)
    mapping = Mapping({"number": "受理号", "at": "受理时间", "category1": "分类", "place": "地区", "channel": "渠道",
                       "product": "产品", "customer": "号码", "title": "主题", "text": "内容"}, "ymd", **more)
    return Reader(mapping, heading, at=AT)


def test_a_contact_is_masked_and_tidied_on_the_way_in():
    found = reading().contact(row(1, 内容="\n\t\t\t\n\t\t\t请\t回电  13800138000\n\n谢谢"))
    assert (found.customer, found.text) == ("138****8000", "请 回电 138****8000\n谢谢")
    assert found.at == datetime(2026, 10, 19, 12, 14, tzinfo=UTC)
    assert found.kind == "complaint"


@pytest.mark.parametrize(("given", "column", "code"), [
    (row(""), "受理号", "missing"), (row("1" * 65), "受理号", "long"), (row("13800138000"), "受理号", "personal"),
    (row(1, at="2026-11-25"), "受理时间", "future"), (row(1, at="19-10-2026"), "受理时间", "not_a_date"),
    (row(1, at=""), "受理时间", "missing"), (row(1, 地区="长" * 101), "地区", "long"),
    (row(1, 内容="x" * 32_768), "", "too_long"), (["\x00broken"], "", "broken"), ([""], "受理时间", "missing"),
])
def test_a_row_that_cannot_be_taken_in_says_where_and_why(given, column, code):
    found = reading().contact(given)
    assert (found.column, found.code) == (column, code)
    assert "13800138000" not in found.value
