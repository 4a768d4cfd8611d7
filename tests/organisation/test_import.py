"""Taking over the organisation from files: good ones, every kind of wrong row, hostile ones."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from approvals.organisation.models import Department, Holding, ImportFile, Person, Post
from approvals.organisation.services import CannotOrganise
from approvals.organisation.services.importing import (
    CannotRead,
    apply_import,
    check_sheets,
    keep_upload,
    read_sheets,
    verdict_on,
)
from workflows.ledger.models import Event

DEPARTMENTS = ["部门编码", "部门名称", "类型", "上级部门编码", "排序"]
POSTS = ["岗位编码", "岗位名称", "所属部门编码", "负责人岗位"]
PEOPLE = ["工号", "姓名", "所属部门编码", "角色", "邮箱", "任职岗位编码", "任职开始", "最后一天"]


def book(**sheets) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


GOOD = {
    "部门": [
        DEPARTMENTS,
        ["WZ", "温州分公司", "地市分公司", "PROV", 30],
        ["WZ-YQ", "乐清分公司", "县区分公司", "WZ", 1],
    ],
    "岗位": [POSTS, ["branch_WZ", "温州营销执行岗", "WZ", "是"]],
    "人员": [
        PEOPLE,
        [50001, "林一", "WZ", "领导", "lin@example.com", "branch_WZ、marketing_clerk", "2026-01-01", None],
        ["50002", "林二", "WZ-YQ", None, None, None, None, None],
        ["10002", "王敏敏", "QM", None, None, None, None, None],
    ],
}


def judged(content, now, name="org.xlsx"):
    return check_sheets(read_sheets(name=name, content=content), importer_id=None, at=now)


def people_csv(*rows, heading=PEOPLE) -> bytes:
    return "\n".join(",".join(map(str, row)) for row in [heading, *rows]).encode()


def the_finding(content, now, name="people.csv"):
    verdict = judged(content, now, name)
    wrong = [(row.number, finding) for row in verdict.rows for finding in row.findings]
    assert len(wrong) == 1, wrong
    return wrong[0]


def test_a_good_workbook_is_applied_as_a_whole_and_recorded_once(world, by, now):
    file = keep_upload(name="org.xlsx", content=book(**GOOD), person_id=world.heguan.pk, at=now)
    applied = apply_import(file_id=file.pk, by=by, at=now)

    lin = Person.objects.get(number="50001")
    assert (applied.new, applied.changed, applied.same) == (5, 1, 0)
    assert (lin.role, lin.department.code, lin.has_usable_password()) == ("leader", "WZ", False)
    assert set(lin.holdings.values_list("post__code", flat=True)) == {"branch_WZ", "marketing_clerk"}
    assert Department.objects.get(code="WZ-YQ").parent.code == "WZ"
    assert Person.objects.get(number="10002").name == "王敏敏"
    event = Event.objects.get(stream="organisation")
    assert event.verb == "organisation.imported"
    assert file.sha256 in event.body
    assert '"old":"王敏"' in event.body


def test_the_same_file_again_changes_and_records_nothing(world, by, now):
    for _ in range(2):
        file = keep_upload(name="org.xlsx", content=book(**GOOD), person_id=world.heguan.pk, at=now)
        applied = apply_import(file_id=file.pk, by=by, at=now)

    assert (applied.new, applied.changed, applied.same) == (0, 0, 6)
    assert Event.objects.filter(stream="organisation").count() == 1
    assert Holding.objects.filter(person__number="50001").count() == 2


def test_a_file_is_applied_once_and_its_bytes_go(world, by, now):
    file = keep_upload(name="org.xlsx", content=book(**GOOD), person_id=world.heguan.pk, at=now)
    apply_import(file_id=file.pk, by=by, at=now)

    with pytest.raises(CannotOrganise, match="已经导入过"):
        apply_import(file_id=file.pk, by=by, at=now)
    assert bytes(ImportFile.objects.get().content) == b""


def test_one_wrong_row_and_nothing_is_imported(world, by, now):
    sheets = GOOD | {"人员": [*GOOD["人员"], ["50003", "林三", "NOWHERE"]]}
    file = keep_upload(name="org.xlsx", content=book(**sheets), person_id=world.heguan.pk, at=now)

    with pytest.raises(CannotOrganise, match="什么都没有导入"):
        apply_import(file_id=file.pk, by=by, at=now)
    assert not Department.objects.filter(code="WZ").exists()
    assert not Person.objects.filter(number="50001").exists()
    assert Event.objects.count() == 0


def test_what_became_wrong_between_preview_and_application_is_refused(world, by, now):
    file = keep_upload(name="p.csv", content=people_csv(["50001", "林一", "LEGAL"]), person_id=world.heguan.pk, at=now)
    assert verdict_on(file, at=now).ok
    Department.objects.filter(code="LEGAL").update(active=False)

    with pytest.raises(CannotOrganise):
        apply_import(file_id=file.pk, by=by, at=now)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (["", "林一", "QM"], "工号", "没有填写"),
        (["5 001", "林一", "QM"], "工号", "字母和数字"),
        (["5" * 21, "林一", "QM"], "工号", "太长"),
        (["50001", "", "QM"], "姓名", "没有填写"),
        (["50001", "<b>林</b>", "QM"], "姓名", "尖括号"),
        (["50001", "=HYPERLINK(1)", "QM"], "姓名", "公式"),
        (["50001", "林一", ""], "所属部门编码", "没有填写"),
        (["50001", "林一", "NOWHERE"], "所属部门编码", "没有部门"),
        (["50001", "林一", "QM", "皇帝"], "角色", "不认识"),
        (["50001", "林一", "QM", "", "not-an-address"], "邮箱", "不是邮箱"),
        (["50001", "林一", "QM", "", "", "no_such_post"], "任职岗位编码", "没有岗位"),
        (["50001", "林一", "QM", "", "", "leader", "2026-02-30"], "任职开始", "不是日期"),
        (["50001", "林一", "QM", "", "", "leader", "2026-05-01", "2026-04-01"], "最后一天", "早于"),
    ],
)
def test_each_kind_of_wrong_person_is_told_with_row_column_and_remedy(world, now, row, column, says):
    number, finding = the_finding(people_csv(["10001", "陈晓", "MKT"], row), now)

    assert (number, finding.column) == (3, column)
    assert says in finding.wrong
    assert finding.remedy


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([["A", "甲", "部门", "NOWHERE"]], "没有部门"),
        ([["A", "甲", "部门", ""]], "上级部门"),
        ([["A", "甲", "省公司", "PROV"]], "不能有上级"),
        ([["A", "甲", "星球", "PROV"]], "不认识"),
        ([["A", "甲", "部门", "PROV", "-1"]], "公式"),
        ([["A", "甲", "部门", "PROV", "x"]], "整数"),
        ([["QM", "品质管理部", "部门", "QM"]], "成环"),
    ],
)
def test_each_kind_of_wrong_department_is_told(world, now, rows, says):
    _number, finding = the_finding(people_csv(*rows, heading=DEPARTMENTS), now, "departments.csv")

    assert says in finding.wrong


def test_rings_through_rows_and_standing_departments_are_found(world, now):
    rows = [["A", "甲", "部门", "B"], ["B", "乙", "部门", "C"], ["C", "丙", "部门", "A"], ["D", "丁", "部门", "A"]]
    verdict = judged(people_csv(*rows, heading=DEPARTMENTS), now, "d.csv")

    assert [bool(row.findings) for row in verdict.rows] == [True, True, True, False]
    assert not verdict.ok


def test_a_duplicate_names_the_row_it_repeats(world, now):
    number, finding = the_finding(people_csv(["50001", "林一", "QM"], ["５０００１", "林二", "QM"]), now)

    assert number == 3
    assert "第 2 行" in finding.wrong


def test_people_who_left_are_not_changed_behind_the_back(world, by, now):
    from approvals.organisation import services

    services.deactivate_person(person_id=world.wangmin.pk, reason="离职", by=by, at=now)
    _number, finding = the_finding(people_csv(["10002", "王敏", "QM"]), now)

    assert "已停用" in finding.wrong


def test_an_import_can_neither_promote_its_importer_nor_remove_the_last_administrator(world, now):
    own = read_sheets(name="p.csv", content=people_csv(["10011", "何管", "IT", "领导"]))
    verdict = check_sheets(own, importer_id=world.heguan.pk, at=now)
    by_other = check_sheets(own, importer_id=None, at=now)

    assert [finding.column for finding in verdict.rows[0].findings] == ["角色"]
    assert by_other.problems
    assert not by_other.ok


def test_an_empty_cell_changes_nothing_for_people_who_are_there(world, now):
    verdict = judged(people_csv(["10007", "周总", "OFFICE", "", "", "", "", ""]), now, "p.csv")

    assert verdict.rows[0].outcome == "same"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_excel_and_wps_write_it_is_read(world, now, encoding, delimiter):
    text = f"工号{delimiter}姓名{delimiter}所属部门编码\r\n50001{delimiter}林㛃{delimiter}QM\r\n\r\n"
    verdict = judged(text.encode(encoding), now, "p.csv")

    assert [(row.number, row.key, row.name, row.outcome) for row in verdict.rows] == [(2, "50001", "林㛃", "new")]


def test_titles_above_the_heading_blank_rows_and_foreign_sheets_do_no_harm(world, now):
    content = book(说明=[["请勿修改"]], 名单=[["浙江公司人员表"], [], PEOPLE, [], ["50001", "林一", "QM"], [None] * 8])
    verdict = judged(content, now)

    assert [(row.sheet, row.number, row.outcome) for row in verdict.rows] == [("名单", 5, "new")]


def test_english_headings_are_understood(world, now):
    verdict = judged(b"Staff number,Name,Department code,Role\n50001,Lin,QM,leader\n", now, "p.csv")

    assert verdict.rows[0].values["role"] == "leader"


def test_formula_cells_in_a_workbook_are_refused(world, now):
    number, finding = the_finding(book(人员=[PEOPLE, ["50001", "=A1", "QM"]]), now, "p.xlsx")

    assert (number, finding.column) == (2, "姓名")
    assert "公式" in finding.wrong


def test_a_sheet_that_claims_a_million_rows_is_read_by_what_is_there(world, now):
    content = rewritten(
        book(人员=[PEOPLE, ["50001", "林一", "QM"]]), b'<dimension ref="A1:H2"', b'<dimension ref="A1:XFD1048576"'
    )
    started = time.perf_counter()
    verdict = judged(content, now)

    assert len(verdict.rows) == 1
    assert time.perf_counter() - started < 3


def rewritten(content: bytes, old: bytes, new: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as parts, zipfile.ZipFile(out, "w") as copy:
        for info in parts.infolist():
            data = parts.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                assert old in data
                data = data.replace(old, new)
            copy.writestr(info.filename, data)
    return out.getvalue()


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"0" * (50 * 1024 * 1024))
    return out.getvalue()


def entities() -> bytes:
    return rewritten(book(人员=[PEOPLE]), b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet')


def too_many() -> bytes:
    return ("工号,姓名,所属部门编码\n" + "1,甲,QM\n" * 20_001).encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "空的"),
        (b"  \n ", "空的"),
        (b"hello,world\n1,2\n", "表头"),
        ("工号,姓名,所属部门编码\n".encode(), "没有数据行"),
        (b"\x00\x01\x02" * 50, "不是文本"),
        (b"\xff\xff\xff\xff\x00", "编码"),
        ('工号,姓名,所属部门编码\n1,"甲,QM\n'.encode(), "引号"),
        (b"PK\x03\x04 not a zip", "损坏"),
        (book(人员=[PEOPLE])[:-200], "损坏"),
        (b"x" * (5 * 1024 * 1024 + 1), "5 MB"),
        (bomb(), "解压"),
        (entities(), "DOCTYPE"),
        (too_many(), "20,000"),
    ],
    ids=[
        "empty",
        "blank",
        "no-heading",
        "no-rows",
        "binary",
        "encoding",
        "quotes",
        "no-zip",
        "cut",
        "big",
        "bomb",
        "xxe",
        "rows",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content, says):
    with pytest.raises(CannotRead, match=says):
        read_sheets(name="file", content=content)


def test_five_thousand_rows_are_checked_and_applied_quickly(world, by, now, django_assert_max_num_queries):
    rows = [[str(60000 + number), f"员工{number}", "QM", "", "", "quality_reviewer"] for number in range(5000)]
    file = keep_upload(name="p.csv", content=people_csv(*rows), person_id=world.heguan.pk, at=now)

    started = time.perf_counter()
    with django_assert_max_num_queries(150):
        applied = apply_import(file_id=file.pk, by=by, at=now)

    assert applied.new == 5000
    assert time.perf_counter() - started < 10


def test_a_file_is_uploaded_seen_and_applied_in_the_browser(world, admin):
    upload = SimpleUploadedFile("组织.xlsx", book(**GOOD))
    uploaded = admin.post("/organisation/import/", {"file": upload})
    preview = admin.get(uploaded["Location"]).content.decode()
    admin.post(uploaded["Location"] + "apply/")

    assert "没有发现问题" in preview
    assert Person.objects.filter(number="50001").exists()
    assert admin.get(uploaded["Location"]).status_code == 404


def test_the_preview_lists_wrong_rows_and_offers_no_import(world, admin):
    upload = SimpleUploadedFile("p.csv", people_csv(["50001", "林一", "NOWHERE"]))
    uploaded = admin.post("/organisation/import/", {"file": upload})
    preview = admin.get(uploaded["Location"]).content.decode()
    applied = admin.post(uploaded["Location"] + "apply/")

    assert "没有部门「NOWHERE」" in preview
    assert "全部导入" not in preview
    assert applied.status_code == 422


def test_an_unreadable_upload_says_so_beside_the_field(admin):
    answer = admin.post("/organisation/import/", {"file": SimpleUploadedFile("x.xlsx", b"PK broken")})

    assert answer.status_code == 422
    assert "损坏" in answer.content.decode()


def test_nobody_applies_a_file_that_somebody_else_uploaded(world, by, now, as_person):
    from tests.organisation.factories import add_person

    file = keep_upload(name="p.csv", content=people_csv(["50001", "林一", "QM"]), person_id=world.heguan.pk, at=now)
    other = as_person(add_person(role="administrator"))

    assert other.post(f"/organisation/import/{file.pk}/apply/").status_code == 404


@pytest.mark.parametrize("form", ["departments.csv", "posts.csv", "people.csv", "organisation.xlsx"])
def test_templates_can_be_downloaded_filled_and_read(admin, form):
    content = admin.get(f"/organisation/import/template/{form}/").content

    assert read_sheets(name=form, content=content)


def test_the_xlsx_template_has_a_sheet_for_each_kind(admin):
    content = admin.get("/organisation/import/template/organisation.xlsx/").content

    assert load_workbook(io.BytesIO(content)).sheetnames == ["部门", "岗位", "人员"]
    assert Post.objects.exists()
