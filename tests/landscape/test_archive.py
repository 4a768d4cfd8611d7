"""The library as one file: written, restored without loss, brought in as drafts, refused when it is forged."""

import json
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pytest
from django.db import transaction

from tests.landscape.test_landscape import ACCOUNTABLE, NOBODYS, WU, group, process
from tests.ledger.guards import lifted
from tests.library.drawing import bpmn, task
from tests.runtime.publishing import publish
from workflows.landscape import services
from workflows.landscape.archive import (
    BadArchive,
    CannotRestore,
    bring_in,
    read_archive,
    restore_library,
    write_archive,
)
from workflows.landscape.models import Placement, ProcessGroup, Review
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.models import Event
from workflows.library.models import Authorship, Process, ProcessVersion
from workflows.library.services import draft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
HAN = Actor(id=902, name="韩梅")


@pytest.fixture
def library(db):
    """Two processes, one of them in its second version and placed, the other drafted by two people."""
    billed, told = process(), process("two", "停机提醒")
    services.place_process(process_id=billed.pk, group_id=group().pk, by=WU, at=NOON)
    publish(billed.key, NOBODYS, at=NOON)
    publish(billed.key, ACCOUNTABLE, at=NOON)
    services.review_process(process_id=billed.pk, conclusion="fits", note="没有变化", by=WU, at=NOON)
    draft_version(process_id=told.pk, source=ACCOUNTABLE, by=WU, at=NOON, notes="首版", beside=[HAN])


def written():
    to = BytesIO()
    write_archive(to)
    return to.getvalue()


def empty():
    """Let the installation be without processes: no product code may, so the tables' guards step aside."""
    with lifted():
        for model in (Review, Placement, Authorship, ProcessVersion, Process):
            model.objects.all()._raw_delete("default")
        ProcessGroup.objects.filter(parent__isnull=False)._raw_delete("default")
        ProcessGroup.objects.all()._raw_delete("default")


def repacked(data, change):
    """The archive with its manifest changed."""
    to = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            if name == "library.json":
                said = json.loads(old.read(name))
                new.writestr(name, json.dumps(change(said) or said))
            else:
                new.writestr(name, old.read(name))
    return to.getvalue()


def test_the_same_library_is_the_same_bytes(library):
    assert written() == written()


def test_an_archive_in_a_used_library_changes_nothing_that_is_there(library):
    before = written()
    lines = bring_in(read_archive(before), by=HAN, at=NOON)
    assert [line.what for line in lines] == ["已存在，版本相同，没有变化。"] * 2
    assert written() == before


def test_nothing_comes_into_force_by_a_file(library):
    def renamed(said):
        for row in said["processes"]:
            row["key"] += "_elsewhere"

    lines = bring_in(read_archive(repacked(written(), renamed)), by=HAN, at=NOON)
    made = ProcessVersion.objects.filter(process__key__endswith="_elsewhere")
    assert [line.version for line in lines] == [1, 1]
    assert {(version.state, version.author_name) for version in made} == {("draft", "韩梅")}
    assert Placement.objects.filter(process__key="one_elsewhere", group__code="billing").exists()


def test_a_used_library_is_not_restored_over(library):
    with pytest.raises(CannotRestore, match="不是空的"):
        restore_library(read_archive(written()), by=SYSTEM, at=NOON)


@pytest.mark.parametrize(("change", "says"), [
    (lambda said: said.update(format="other/1"), "格式不是"),
    (lambda said: said.pop("groups"), "缺少「groups」"),
    (lambda said: said["processes"][0].pop("name"), "缺少：name"),
    (lambda said: said["processes"][0].update(versions=3), "不完整"),
    (lambda said: said["processes"][0]["versions"][0].update(sha256="0" * 64), "哈希不符"),
    (lambda said: said["processes"][0]["versions"][0].update(file="../../etc/passwd"), "缺少文件"),
])
def test_a_forged_archive_is_refused_with_what_is_wrong(library, change, says):
    def changed(said):
        change(said)

    with pytest.raises(BadArchive, match=says):
        read_archive(repacked(written(), changed))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip" * 100], ids=["empty", "cut off", "no zip"])
def test_what_is_no_archive_is_said_to_be_none(data):
    with pytest.raises(BadArchive, match="ZIP"):
        read_archive(data)


def test_a_damaged_file_within_an_archive_is_no_archive(library):
    data = bytearray(written())
    with zipfile.ZipFile(BytesIO(bytes(data))) as archive:
        at = archive.getinfo("library.json").header_offset + 60
    data[at:at + 40] = bytes(40)
    with pytest.raises(BadArchive, match="ZIP"):
        read_archive(bytes(data))


@pytest.mark.parametrize("change", [{"number": "x"}, {"number": None}, {"file": ["a"]}])
def test_values_of_the_wrong_kind_are_refused_and_nothing_is_taken_in(library, change):
    def wrong(said):
        for row in said["processes"]:
            row["key"] += "_elsewhere"
            row["versions"][0].update(change)

    with pytest.raises(BadArchive), transaction.atomic():
        bring_in(read_archive(repacked(written(), wrong)), by=HAN, at=NOON)
    assert Process.objects.count() == 2


def test_an_archive_that_promises_too_much_is_refused_before_it_is_unpacked():
    to = BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("library.json", "{}")
        archive.writestr("bomb", b"0" * (17 * 1024 * 1024))
    with pytest.raises(BadArchive, match="16 MB"):
        read_archive(to.getvalue())


def test_a_group_whose_parent_is_missing_takes_nothing_in(library):
    def orphaned(said):
        said["groups"] = [{**row, "code": f"x{row['code']}", "name": f"x{row['name']}", "parent": "nowhere"}
                          for row in said["groups"]]

    count = ProcessGroup.objects.count()
    with pytest.raises(BadArchive, match="不在档案里"), transaction.atomic():
        bring_in(read_archive(repacked(written(), orphaned)), by=HAN, at=NOON)
    assert ProcessGroup.objects.count() == count


def test_a_restored_library_is_the_same_to_the_last_byte(library):
    before = written()
    empty()
    assert restore_library(read_archive(before), by=SYSTEM, at=NOON) == 2
    assert written() == before
    assert Event.objects.filter(verb="version.restored").count() == 3


def test_what_could_not_be_published_is_not_restored_into_force(library):
    wrong = bpmn(task("review"), extra='<receiveTask id="wait" name="等回执"/>')

    def in_force(said):
        version = said["processes"][0]["versions"][-1]
        version.update(sha256=sha256(wrong).hexdigest(), file="wrong.bpmn")

    data = BytesIO(repacked(written(), in_force))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("wrong.bpmn", wrong)
    empty()
    with pytest.raises(CannotRestore, match="未通过发布检查"), transaction.atomic():
        restore_library(read_archive(data.getvalue()), by=SYSTEM, at=NOON)
    assert not Process.objects.exists()
