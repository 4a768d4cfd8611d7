"""A draft that is edited: other bytes under the same number, by whoever edits, until somebody else lets it pass."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from workflows.ledger.actor import Actor
from workflows.ledger.models import Event
from workflows.library import holds
from workflows.library.models import Authorship, ProcessVersion
from workflows.library.problems import CannotPublish
from workflows.library.services import CannotDraft, create_process, draft_version, redraft_version

NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)
WU, HAN, ZHAO = (Actor(id=number, name=name) for number, name in enumerate(["吴静", "韩梅", "赵启明"], start=1))
ONE, TWO, THREE = (bpmn(task("review", f"审核{number}")) for number in "一二三")


@pytest.fixture
def draft(db):
    process = create_process(key="small", name="小流程", by=WU, at=NOON)
    return draft_version(process_id=process.pk, source=ONE, by=WU, at=NOON, notes="首版")


def redraft(version, source=TWO, by=HAN, at=NOON + timedelta(hours=1), **more):
    return redraft_version(version_id=version.pk, source=source, by=by, at=at, **more)


def publish(version, by=ZHAO):
    return publish_version(version_id=version.pk, by=by, at=NOON + timedelta(hours=2))


def test_a_draft_gets_other_bytes_under_its_number_and_both_hashes_are_recorded(draft):
    before = draft.sha256
    redraft(draft, notes="改名")
    draft.refresh_from_db()
    assert (draft.number, draft.bytes, draft.sha256) == (1, TWO, sha256(TWO).hexdigest())
    assert (draft.author_id, draft.author_name, draft.notes) == (HAN.id, "韩梅", "改名")
    body = json.loads(Event.objects.filter(stream=draft.stream).latest("seq").body)
    assert (body["verb"], body["detail"]) == ("version.redrafted", {"before": before, "after": draft.sha256})
    assert body["files"] == [{"name": "PRC-0001-v1.bpmn", "sha256": draft.sha256, "size": len(TWO)}]


def test_nobody_who_edited_a_version_publishes_it(draft):
    redraft(draft, by=HAN, beside=[Actor(id=4, name="第四人")])
    draft.refresh_from_db()
    assert draft.authors == {1, 2, 4}
    for author in (WU, HAN, Actor(id=4, name="第四人")):
        with pytest.raises(CannotPublish, match="第二人"):
            publish(draft, by=author)
    assert publish(draft).published_by_id == ZHAO.id


def test_what_is_no_draft_any_more_keeps_its_bytes(draft):
    publish(draft)
    with pytest.raises(CannotDraft, match="已发布"):
        redraft(draft)
    draft.refresh_from_db()
    assert draft.bytes == ONE


def test_a_draft_on_which_something_rests_keeps_its_bytes(draft, monkeypatch):
    monkeypatch.setattr(holds, "_holds", [lambda version_id: version_id == draft.pk])
    with pytest.raises(CannotDraft, match="另存为新的草稿版本"):
        redraft(draft)


def test_the_cases_of_a_version_hold_it(draft):
    assert not holds.is_held(draft.pk)


def test_a_draft_never_becomes_the_twin_of_another_version(draft):
    second = draft_version(process_id=draft.process_id, source=TWO, by=WU, at=NOON)
    with pytest.raises(CannotDraft, match="第 1 版完全相同"):
        redraft(second, ONE)
    redraft(second, TWO, by=ZHAO)  # its own bytes are no twin
    assert ProcessVersion.objects.get(pk=second.pk).author_id == ZHAO.id


@pytest.mark.parametrize("source", [b"", b"<html/>", b"<!DOCTYPE x><x/>"])
def test_a_draft_is_never_replaced_by_what_is_no_process(draft, source):
    with pytest.raises(CannotDraft, match="。"):
        redraft(draft, source)


@pytest.mark.parametrize("sql", [
    "UPDATE library_authorship SET person_id = 9",
    "DELETE FROM library_authorship",
    "INSERT INTO library_authorship (version_id, person_id, name, since) "
    "SELECT version_id, 9, name, since FROM library_authorship",
])
def test_the_authors_of_a_published_version_stay(draft, sql):
    publish(draft)
    with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, None)
    assert Authorship.objects.get().person_id == WU.id


def test_the_database_refuses_a_publication_by_anybody_who_edited(draft):
    redraft(draft)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessVersion.objects.filter(pk=draft.pk).update(state="published", published_by_id=WU.id, published_at=NOON)
