"""The watched folder and the sweep: what is picked up, what waits, what is told, and that no file lies about."""

import os
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import TestCase
from django.utils.timezone import now

from complaints.models import Contact, Exposure, ImportRun
from complaints.services import cancel_run, folder, keep_file, runs, start_run
from complaints.services.folder import sweep_folder
from complaints.services.sweeping import sweep_files
from complaints.understanding import Mapping
from tests.complaints.files import HEADINGS, as_csv, row
from workflows.ledger.actor import SYSTEM
from workflows.ledger.models import Event, Message
from workflows.ledger.outbox import deliver_due

CONTENT = as_csv([HEADINGS, row(1), row(2)])


@pytest.fixture
def drop(tmp_path, settings, hotline):
    settings.IMPORT_FOLDER = str(tmp_path / "in")
    settings.IMPORTS_DIR = tmp_path / "imports"

    def drop(content=CONTENT, name="十月.csv", under="hotline", age=60):
        path = tmp_path / "in" / under / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (now().timestamp() - age,) * 2)
        return path
    return drop


@pytest.fixture
def known(hotline, by, settings, tmp_path):
    """Somebody has said before how such files are read."""
    settings.IMPORTS_DIR = tmp_path / "imports"
    run = keep_file(source_id=hotline.pk, kind="contacts", name="x.csv", chunks=[as_csv([HEADINGS, row(9)])], by=by,
                    at=now())
    start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=by, at=now())
    deliver()


def deliver():
    with TestCase.captureOnCommitCallbacks(execute=True):
        while deliver_due(10, now() + timedelta(seconds=5)):
            pass


def told():
    return [message.payload for message in Message.objects.filter(effect="notify").order_by("pk")]


def test_a_file_of_a_known_heading_comes_in_by_itself(drop, known):
    path = drop()
    assert sweep_folder(at=now()) == 1
    deliver()
    assert Contact.objects.count() == 3
    assert not path.exists()
    assert (path.parent / "done" / path.name).exists()
    run = ImportRun.objects.latest("pk")
    assert (run.way, run.state, run.by_name) == ("folder", "finished", "system")
    assert sweep_folder(at=now()) == 0


def test_a_file_of_a_new_heading_waits_for_whoever_brought_the_last_one(drop, known, by):
    drop(as_csv([["编号", "日期"], ["1", "04-08-2015"]]))
    sweep_folder(at=now())
    run = ImportRun.objects.latest("pk")
    assert run.state == "uploaded"
    assert [(str(by.id) in str(one), f"/imports/{run.pk}/mapping/" in str(one)) for one in told()] == [(True, True)]


def test_before_anybody_brought_one_the_process_managers_are_asked(drop, office):
    drop()
    sweep_folder(at=now())
    assert ImportRun.objects.get().state == "uploaded"
    assert str(office.wujing.pk) in str(told())


@pytest.mark.parametrize("left", [
    {"name": "a.csv.part"}, {"name": ".a.csv"}, {"name": "~a.csv"}, {"age": 5}, {"under": "nobody"},
    {"under": "hotline/done"}, {"under": "hotline/failed"},
])
def test_what_is_still_written_or_nobodys_is_left_alone(drop, left):
    path = drop(**left)
    assert sweep_folder(at=now()) == 0
    assert path.exists()
    assert not ImportRun.objects.exists()


def test_a_file_that_changes_while_it_is_read_is_left_alone(drop, monkeypatch):
    path = drop()
    spool = runs._written

    def slowly(target, chunks):
        given = []
        for chunk in chunks:
            given.append(chunk)
            path.write_bytes(CONTENT + b"more")
        return spool(target, given)

    monkeypatch.setattr(runs, "_written", slowly)
    sweep_folder(at=now())
    assert path.exists()
    assert not ImportRun.objects.exists()
    assert list((path.parents[2] / "imports").iterdir()) == []


def test_a_link_out_of_the_folder_is_not_followed(drop, tmp_path):
    path = drop()
    secret = tmp_path / "secret.csv"
    shutil.move(path, secret)
    path.symlink_to(secret)
    assert sweep_folder(at=now()) == 0
    assert secret.exists()


def test_the_same_file_again_is_told_and_put_away(drop, known):
    drop()
    sweep_folder(at=now())
    deliver()
    again = drop(name="又一次.csv")
    sweep_folder(at=now())
    assert (again.parent / "done" / again.name).exists()
    assert Event.objects.filter(verb="complaints.folder.repeated").count() == 1
    assert Contact.objects.count() == 3


def test_a_file_that_cannot_be_read_is_put_among_the_failed_and_told(drop, known):
    path = drop(b"%PDF-1.7", name="a.csv")
    sweep_folder(at=now())
    assert (path.parent / "failed" / "a.csv").exists()
    assert "不是文本文件" in Event.objects.get(verb="complaints.folder.refused").body
    assert "a.csv" in str(told())


def test_other_kinds_lie_in_folders_of_their_own(drop):
    drop(as_csv([["日期", "客户数"], ["2026-10-19", "5"]]), under="hotline/exposures", name="e.csv")
    sweep_folder(at=now())
    run = ImportRun.objects.get()
    start_run(run_id=run.pk, mapping=Mapping.from_json(run.mapping), by=SYSTEM, at=now())
    deliver()
    assert Exposure.objects.get().value == 5




def test_a_name_that_is_taken_does_not_overwrite(drop, known):
    for number in range(3):
        drop(as_csv([HEADINGS, row(number)]))
        sweep_folder(at=now())
    assert len(list(Path(drop(age=1).parent / "done").iterdir())) == 3


def test_without_a_folder_nothing_is_watched(settings, hotline):
    settings.IMPORT_FOLDER = ""
    assert sweep_folder(at=now()) == 0


def test_files_that_nobody_started_go_after_their_days_with_an_event(drop, hotline, by, settings):
    settings.IMPORT_KEEP_DAYS = 7
    bring = {"source_id": hotline.pk, "kind": "contacts", "name": "x.csv", "by": by}
    late = keep_file(chunks=[CONTENT], at=now() - timedelta(days=8), **bring)
    fresh = keep_file(chunks=[as_csv([HEADINGS, row(7)])], at=now() - timedelta(days=6), **bring)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert sweep_files(at=now()) == 1
    assert not runs.path_of(late).exists()
    assert runs.path_of(fresh).exists()
    assert ImportRun.objects.get(pk=late.pk).state == "cancelled"
    assert Event.objects.filter(stream=f"import:{late.pk}").latest("seq").verb == "complaints.import.swept"
    assert sweep_files(at=now()) == 0


def test_what_a_killed_process_left_goes_too(drop, hotline, by, settings):
    run = keep_file(source_id=hotline.pk, kind="contacts", name="x.csv", chunks=[CONTENT], by=by, at=now())
    cancel_run(run_id=run.pk, by=by, at=now())  # its file is still there: what follows a commit did not happen
    cut_off = Path(settings.IMPORTS_DIR) / "incoming-0123"
    cut_off.write_bytes(b"x")
    assert (sweep_files(at=now()), runs.path_of(run).exists(), cut_off.exists()) == (1, False, True)
    os.utime(cut_off, (now().timestamp() - 100_000,) * 2)
    assert sweep_files(at=now()) == 1


def test_what_was_picked_up_does_not_stay_for_ever(drop, settings):
    settings.IMPORT_KEEP_DAYS = 7
    old, fresh = drop(under="hotline/done", age=8 * 86_400), drop(under="hotline/failed", age=86_400)
    assert sweep_files(at=now()) == 1
    assert (old.exists(), fresh.exists()) == (False, True)
    assert Event.objects.filter(verb="complaints.folder.swept").count() == 1


def test_the_clock_knocks_at_both_doors(settings):
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"complaints.jobs.folder", "complaints.jobs.sweep"} <= tasks
    assert folder.QUIET >= 30
