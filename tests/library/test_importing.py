"""A file of another product becomes a draft with a report; the file itself is kept as it was handed in."""

import json
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction

from tests.bpmn.test_dialects import CAMUNDA
from tests.bpmn.writing import chain, file_of
from tests.library.drawing import bpmn, task
from workflows.ledger.actor import Actor
from workflows.ledger.models import Event
from workflows.library.models import Original, ProcessVersion
from workflows.library.services import create_process

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
SEVERAL = file_of("".join(
    f'<process id="p{number}" name="流程{number}">{chain("")}</process>' for number in (1, 2)
) + "<!-- ${made elsewhere} -->")


@pytest.fixture
def process(db):
    return create_process(key="small", name="小流程", by=Actor(id=901, name="吴静"), at=NOON)


def upload(client, source, **more):
    file = SimpleUploadedFile("x.bpmn", source)
    return client.post("/p/PRC-0001/upload/", {"source": file, "notes": "导入", **more})


def test_the_copy_is_the_draft_and_the_event_names_both_hashes(client, enter, process):
    enter("process_manager")
    assert upload(client, CAMUNDA)["Location"] == "/p/PRC-0001/v/1/import/"

    version = ProcessVersion.objects.get()
    files = json.loads(Event.objects.get(verb="version.drafted").body)["files"]
    assert version.bytes != CAMUNDA
    assert version.original.bytes == CAMUNDA
    assert [one["sha256"] for one in files] == [version.sha256, sha256(CAMUNDA).hexdigest()]


def test_the_report_lists_what_is_left_to_say_with_links_into_the_picture(client, enter, process):
    enter("process_manager")
    upload(client, CAMUNDA)
    page = client.get("/p/PRC-0001/v/1/import/").content.decode()
    for said in ["由“management”办理，请对应到本单位的岗位或人员编码。", "文件出自 Camunda", 'href="#at-mail"',
                 'id="at-mail"', sha256(CAMUNDA).hexdigest(), "2 处等人处理"]:
        assert said in page
    assert " style=" not in page
    assert "查看转换报告" in client.get("/p/PRC-0001/v/1/").content.decode()
    assert client.get("/p/PRC-0001/v/1/original.bpmn").content == CAMUNDA
    english = client.get("/p/PRC-0001/v/1/import/", headers={"accept-language": "en"}).content.decode()
    assert "To be filled in by the house" in english


def test_a_file_of_ours_stays_as_it_is(client, enter, process):
    enter("process_manager")
    source = bpmn(task("review"))
    assert upload(client, source)["Location"] == "/p/PRC-0001/v/1/"
    assert ProcessVersion.objects.get().bytes == source
    assert client.get("/p/PRC-0001/v/1/import/").status_code == client.get("/p/PRC-0001/v/1/original.bpmn").status_code
    assert client.get("/p/PRC-0001/v/1/import/").status_code == 404


def test_of_several_processes_one_is_chosen_and_nothing_typed_is_lost(client, enter, process):
    enter("process_manager")
    refused = upload(client, SEVERAL)
    assert (refused.status_code, "流程1（p1）、流程2（p2）" in refused.content.decode()) == (422, True)
    assert upload(client, SEVERAL, chosen="p2").status_code == 302
    assert Original.objects.get().chosen == "p2"
    assert client.get("/p/PRC-0001/v/1/import/").status_code == 200


def test_an_original_never_changes(client, enter, process):
    enter("process_manager")
    upload(client, CAMUNDA)
    for spoil in (lambda: Original.objects.update(chosen="x"), lambda: Original.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()
