"""Taking over absences from a file: row by row, all or nothing, once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from approvals.absence.models import Absence
from approvals.absence.services import CannotBeAway
from approvals.absence.services.importing import ABSENCES, EXAMPLES, apply_import, keep_upload, verdict_on
from approvals.organisation.services.importing import CannotRead
from approvals.organisation.services.importing.templates import as_csv, as_xlsx
from tests.absence.factories import away
from workflows.ledger.models import Event

HEADING = "工号,姓名,第一天,最后一天,事由,代办人工号,说明"
GOOD = ["10002,王敏,2026-12-03,2026-12-05,出差,10010、10012,年会", "10010,,2026-12-07,,,,"]


def csv(*rows) -> bytes:
    return "\n".join([HEADING, *rows]).encode()


def kept(world, now, *rows):
    return keep_upload(name="out.csv", content=csv(*rows), person_id=world.heguan.pk, at=now)


def applied(world, now, *rows):
    return apply_import(file_id=kept(world, now, *rows).pk, by=world.heguan.as_actor(), at=now)


def outcomes(world, now, *rows):
    return [row.outcome for row in verdict_on(kept(world, now, *rows), at=now).rows]


def test_a_good_file_is_entered_as_a_whole_and_recorded_once(world, now):
    done = applied(world, now, *GOOD)

    first = Absence.objects.get(person=world.wangmin)
    assert (done.new, done.same, done.past) == (2, 0, 0)
    assert (first.kind, first.source, first.note, first.entered_by) == ("travel", "import", "年会", world.heguan)
    assert {row.substitute for row in first.substitutions.all()} == {world.liuyang, world.fengtao}
    assert first.until - first.since == (3 * (Absence.objects.get(person=world.liuyang).until
                                              - Absence.objects.get(person=world.liuyang).since))  # fmt: skip
    event = Event.objects.get(stream="organisation")
    assert event.verb == "absence.imported"
    assert '"number":"10002"' in event.body


def test_the_same_file_again_changes_and_records_nothing(world, now):
    applied(world, now, *GOOD)
    Absence.objects.filter(person=world.liuyang).update(ended_at=now)  # called off meanwhile: it stays so
    again = applied(world, now, *GOOD)

    assert (again.new, again.same) == (0, 2)
    assert Absence.objects.count() == 2
    assert Event.objects.filter(stream="organisation").count() == 1


def test_a_file_is_applied_once(world, now):
    file = kept(world, now, *GOOD)
    apply_import(file_id=file.pk, by=world.heguan.as_actor(), at=now)

    with pytest.raises(CannotBeAway, match="已经导入过"):
        apply_import(file_id=file.pk, by=world.heguan.as_actor(), at=now)


def test_one_wrong_row_and_nothing_is_entered(world, now):
    file = kept(world, now, *GOOD, "99999,,2026-12-03,,,,")

    with pytest.raises(CannotBeAway, match="什么都没有导入"):
        apply_import(file_id=file.pk, by=world.heguan.as_actor(), at=now)
    assert not Absence.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (",,2026-12-03,,,,", "工号", "没有填写"),
        ("99999,,2026-12-03,,,,", "工号", "没有这个工号"),
        ("10002,,,,,,", "第一天", "没有填写"),
        ("10002,,2026-02-30,,,,", "第一天", "不是日期"),
        ("10002,,=TODAY(),,,,", "第一天", "公式"),
        ("10002,,2026-12-05,2026-12-03,,,", "最后一天", "早于第一天"),
        ("10002,,2026-12-05,2028-12-03,,,", "最后一天", "400 天"),
        ("10002,,2026-12-05,,度假,,", "事由", "不认识"),
        ("10002,,2026-12-05,,,88888,", "代办人工号", "没有工号"),
        ("10002,,2026-12-05,,,10002,", "代办人工号", "本人"),
        ("10002,,2026-12-05,,,10009,", "代办人工号", "不能办理"),
        (f"10002,,2026-12-05,,,,{'长' * 201}", "说明", "太长"),
    ],
)
def test_every_kind_of_wrong_row_says_where_and_why(world, now, row, column, says):
    verdict = verdict_on(kept(world, now, row), at=now)

    findings = [finding for one in verdict.rows for finding in one.findings]
    assert [(finding.column, says in finding.wrong) for finding in findings] == [(column, True)]
    assert findings[0].remedy


def test_rows_that_overlap_each_other_or_what_stands_are_wrong(world, now):
    away(world.wangmin, now, begins=3, days=3)
    together = ["10010,,2026-12-10,2026-12-12,,,", "10010,,2026-12-12,,,,", "10002,,2026-12-06,,,,"]

    assert outcomes(world, now, *together) == ["new", "wrong", "wrong"]


def test_rows_that_close_a_circle_are_wrong_with_its_names(world, now):
    verdict = verdict_on(kept(world, now, "10002,,2026-12-05,,,10010,", "10010,,2026-12-05,,,10002,"), at=now)

    assert ["→" in finding.wrong for row in verdict.rows for finding in row.findings] == [True, True]


def test_what_is_over_is_passed_over(world, now):
    assert outcomes(world, now, "10002,,2026-11-02,2026-11-03,,,", "10010,,2026-12-10,,,,") == ["past", "new"]
    assert applied(world, now, "10002,,2026-11-02,2026-11-03,,,", "10010,,2026-12-10,,,,").past == 1
    assert Absence.objects.count() == 1


def test_many_rows_are_checked_in_a_bounded_number_of_statements(world, now, django_assert_max_num_queries):
    rows = [f"10002,,2027-01-{day:02d},,,10010," for day in range(1, 29)]
    file = kept(world, now, *rows)

    with django_assert_max_num_queries(8):
        assert verdict_on(file, at=now).ok


def test_templates_can_be_uploaded_as_they_are(world, now, tmp_path):
    book = tmp_path / "t.xlsx"
    book.write_bytes(as_xlsx(ABSENCES, EXAMPLES))
    assert load_workbook(book)["外出"]["A1"].value == "工号"

    file = keep_upload(
        name="t.csv", content=as_csv("absences", ABSENCES, EXAMPLES), person_id=world.heguan.pk, at=now
    )
    assert verdict_on(file, at=now).ok


def test_an_organisation_file_is_not_taken_for_absences(world, now):
    with pytest.raises(CannotRead, match="第一天"):
        keep_upload(name="p.csv", content="工号,姓名\n1,甲\n".encode(), person_id=world.heguan.pk, at=now)


def test_a_file_is_uploaded_previewed_and_applied_in_the_browser(world, as_person):
    client = as_person(world.heguan)
    rows = csv("10002,王敏,2099-12-03,,出差,10010,")
    preview = client.post("/absence/import/", {"file": SimpleUploadedFile("out.csv", rows)})
    page = client.get(preview["Location"]).content.decode()
    client.post(f"{preview['Location']}apply/")

    assert "可以导入" in page, page[page.index("<main"):]
    assert client.get(preview["Location"].replace("/absence/", "/organisation/")).status_code == 404
    assert "2099-12-03，由 刘洋 代办" in page
    assert Absence.objects.get().source == "import"
    refused = client.post("/absence/import/", {"file": SimpleUploadedFile("out.csv", b"")})
    assert refused.status_code == 422
