"""The command line takes files in."""

import pytest
from django.core.management import CommandError, call_command
from django.test import TestCase

from complaints.models import Contact, Exposure, ImportRun, Source
from complaints.services.runs import path_of
from tests.complaints.files import HEADINGS, as_csv, row


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "投诉.csv"
    path.write_bytes(as_csv([HEADINGS, row(1), row(2), row(3, at="?"), row(2)]))
    return path


def test_a_file_is_taken_in_and_its_problems_are_written_down(hotline, file, tmp_path, capsys):
    call_command("import_contacts", file, "--source", "hotline", "--problems", tmp_path / "problems.csv")
    assert capsys.readouterr().out == "4 rows: 2 new, 1 repeated, 1 with problems\n"
    assert "受理时间" in (tmp_path / "problems.csv").read_text("utf-8-sig")
    assert ImportRun.objects.get().by_name == "system"


def test_columns_dates_and_kind_may_be_said(hotline, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_bytes(as_csv([["a", "b"], ["1", "04-08-2015"]]))
    call_command("import_contacts", path, "--source=hotline", "--column", "number=a", "--column", "at=b",
                 "--dates=dmy", "--kind=enquiry")
    assert Contact.objects.values_list("number", "kind", "at__month").get() == ("1", "enquiry", 8)


def test_a_new_source_is_named_and_exposure_comes_in_too(db, tmp_path):
    path = tmp_path / "orders.csv"
    path.write_bytes(as_csv([["日期", "地区", "订单数"], ["2026-10-19", "", "52,000"]]))
    call_command("import_contacts", path, "--source=orders", "--name=订单", "--exposure=orders")
    assert Exposure.objects.values_list("measure", "place__name", "value").get() == ("orders", "", 52_000)
    assert Source.objects.get().name == "订单"


@pytest.mark.parametrize(("given", "said"), [
    ({"source": "nobody"}, "no source"), ({"column": ["number"]}, "FIELD=HEADING"),
    ({"column": ["number=x"]}, "不存在"),
])
def test_what_cannot_be_done_is_said(hotline, file, given, said):
    with pytest.raises(CommandError, match=said):
        call_command("import_contacts", file, **{"source": "hotline", **given})
    assert not Contact.objects.exists()


def test_a_file_that_cannot_be_started_does_not_lie_about(hotline, file):
    with TestCase.captureOnCommitCallbacks(execute=True), pytest.raises(CommandError):
        call_command("import_contacts", file, "--source=hotline", "--column", "number=x")
    run = ImportRun.objects.get()
    assert run.state == ImportRun.State.CANCELLED
    assert not path_of(run).exists()


def test_a_file_that_is_not_there_is_said(hotline, tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_contacts", tmp_path / "none.csv", "--source=hotline")
