"""The working copy: begun on something, kept by one person at a time, saved by all who had a hand in it."""

import json
import threading
from hashlib import sha256

import pytest
from django.db import connection

from tests.editor.conftest import HAN, NOON, ONE, THREE, TWO, WU, ZHAO, later
from tests.library.drawing import bpmn, task
from tests.library.releasing import publish_version
from workflows.bpmn.reader import read
from workflows.editor import services
from workflows.editor.models import Draft, EditLock
from workflows.editor.picture import with_picture
from workflows.editor.template import empty_process
from workflows.ledger.actor import SYSTEM
from workflows.ledger.models import Event, Message
from workflows.ledger.selectors import verify_all
from workflows.library import examining, holds
from workflows.library.models import ProcessVersion
from workflows.library.problems import CannotPublish
from workflows.library.services import draft_version, redraft_version

PLAIN = bpmn(task("review", "审核零"))


def keep(draft, text=TWO, revision=None, by=WU, at=NOON):
    revision = draft.revision if revision is None else revision
    return services.keep_draft(draft_id=draft.pk, text=text, revision=revision, by=by, at=at)


def save(draft, notes="改名", by=WU, at=NOON):
    draft.refresh_from_db()
    return services.save_version(draft_id=draft.pk, revision=draft.revision, notes=notes, by=by, at=at)


def test_editing_begins_on_a_version_or_on_an_empty_process_that_runs(process, published):
    begun = services.start_draft(process_id=process.pk, number=1, by=WU, at=NOON)
    assert (begun.bytes, begun.base, begun.version, begun.is_unsaved) == (ONE, published, None, False)
    assert Event.objects.filter(verb="draft.started").count() == 1
    empty = services.start_draft(process_id=process.pk, number=None, by=WU, at=NOON)
    assert (empty.pk, empty.base) == (begun.pk, None)
    assert examining.look_over(empty.bytes, "small", seconds=5).passed


def test_an_empty_process_keeps_its_name_whatever_it_is(process):
    found = examining.look_over(empty_process("7-up", 'Ein "Name" & <mehr>'), "small", seconds=5)
    assert found.passed


def test_what_is_edited_is_kept_until_it_is_a_version(draft):
    kept = keep(draft)
    assert (kept.bytes, kept.revision, kept.is_unsaved) == (TWO, draft.revision + 1, True)
    assert keep(kept).revision == kept.revision  # the same text again changes nothing
    assert ProcessVersion.objects.count() == 1


def test_saving_makes_the_next_draft_version_and_then_goes_on_with_it(draft):
    keep(draft)
    first = save(draft)
    assert (first.number, first.state, first.bytes, first.notes) == (2, "draft", TWO, "改名")
    draft.refresh_from_db()
    assert (draft.version, draft.is_unsaved) == (first, False)

    keep(draft, THREE)
    again = save(draft, notes="")

    assert (again.pk, again.bytes, again.notes) == (first.pk, THREE, "改名")
    assert list(Event.objects.of_stream(first.stream).order_by("seq").values_list("verb", flat=True)) == [
        "version.drafted", "version.redrafted",
    ]
    assert all(verdict.wrong is None for verdict in verify_all())


def test_a_first_version_needs_words_and_a_twin_is_no_version(draft):
    with pytest.raises(services.CannotEdit, match="完全相同"):
        save(draft)
    keep(draft)
    with pytest.raises(services.CannotEdit, match="版本说明"):
        save(draft, notes=" ")


def test_everybody_who_edited_is_an_author_and_none_of_them_publishes(draft):
    keep(draft, by=WU)
    draft.refresh_from_db()
    services.leave_draft(draft_id=draft.pk, by=WU, at=NOON)
    keep(draft, THREE, by=HAN, at=later(minutes=1))
    version = save(draft, by=HAN, at=later(minutes=2))
    assert version.authors == {WU.id, HAN.id}
    for author in (WU, HAN):
        with pytest.raises(CannotPublish, match="第二人"):
            publish_version(version_id=version.pk, by=author, at=later(minutes=3))
    assert publish_version(version_id=version.pk, by=ZHAO, at=later(minutes=3)).state == "published"


def test_a_draft_that_was_published_meanwhile_becomes_the_next_version(draft):
    keep(draft)
    second = save(draft)
    publish_version(version_id=second.pk, by=ZHAO, at=NOON)
    keep(Draft.objects.get(), THREE)
    third = save(draft, notes="再改")
    second.refresh_from_db()
    assert (third.number, second.bytes) == (3, TWO)


def test_a_draft_on_which_cases_run_becomes_the_next_version(draft, monkeypatch):
    keep(draft)
    second = save(draft)
    monkeypatch.setattr(holds, "_holds", [lambda version_id: version_id == second.pk])
    keep(Draft.objects.get(), THREE)
    assert save(draft, notes="再改").number == 3


def test_nobody_begins_anew_over_work_that_is_no_version_yet(process, draft):
    keep(draft)
    with pytest.raises(services.CannotEdit, match="没有保存为版本"):
        services.start_draft(process_id=process.pk, number=1, by=WU, at=NOON)
    services.discard_draft(draft_id=draft.pk, by=WU, at=NOON)
    event = json.loads(Event.objects.filter(verb="draft.discarded").get().body)
    assert event["detail"]["unsaved"] is True
    assert services.start_draft(process_id=process.pk, number=1, by=WU, at=NOON).bytes == ONE


def test_a_second_person_is_told_who_edits(draft):
    for deed in (lambda: keep(draft, by=HAN), lambda: save(draft, by=HAN),
                 lambda: services.hold_draft(draft_id=draft.pk, by=HAN, at=later(minutes=5)),
                 lambda: services.discard_draft(draft_id=draft.pk, by=HAN, at=NOON)):
        with pytest.raises(services.Locked, match="吴静正在编辑") as refusal:
            deed()
        assert (refusal.value.holder, refusal.value.since) == ("吴静", NOON)
    draft.refresh_from_db()
    assert draft.bytes == ONE


def test_after_five_minutes_of_silence_somebody_else_may_go_on(draft):
    services.hold_draft(draft_id=draft.pk, by=WU, at=later(minutes=2))
    with pytest.raises(services.Locked):
        services.hold_draft(draft_id=draft.pk, by=HAN, at=later(minutes=7))
    services.hold_draft(draft_id=draft.pk, by=HAN, at=later(minutes=7, seconds=1))
    assert EditLock.objects.get().holder_name == "韩梅"
    detail = json.loads(Event.objects.filter(verb="draft.taken_over").get().body)["detail"]
    assert detail == {"from": "吴静", "from_id": WU.id, "silent": True}
    with pytest.raises(services.Locked, match="韩梅"):
        keep(draft, by=WU, at=later(minutes=8))


def test_taking_over_needs_a_reason_and_tells_whom_it_interrupts(draft):
    with pytest.raises(services.CannotEdit, match="接管原因"):
        services.take_over(draft_id=draft.pk, by=HAN, at=later(minutes=1), reason=" ")
    services.take_over(draft_id=draft.pk, by=HAN, at=later(minutes=1), reason="明早发布")
    assert EditLock.objects.get().holder_id == HAN.id
    payload = json.loads(Message.objects.get(effect="notify").payload)
    assert payload["to"] == {"people": [WU.id], "posts": []}
    assert "韩梅接管了你正在编辑的流程「小流程」：明早发布" in payload["words"]["text"]
    event = Event.objects.filter(verb="draft.taken_over").get()
    assert "明早发布" in event.body


def test_what_was_made_of_an_older_text_is_refused(draft):
    keep(draft)
    with pytest.raises(services.Stale, match="你的改动还在本页") as refusal:
        keep(draft, THREE)  # a second window of the same person
    assert refusal.value.revision == draft.revision + 1
    assert Draft.objects.get().bytes == TWO


def test_a_version_that_changes_below_the_working_copy_is_not_overwritten_unseen(draft):
    """Somebody uploads other bytes into the draft version while its working copy is open: both hashes are recorded."""
    keep(draft)
    version = save(draft)
    redraft_version(version_id=version.pk, source=THREE, by=HAN, at=NOON)
    keep(Draft.objects.get(), TWO.replace("审核二".encode(), "审核四".encode()))
    save(draft)
    hashes = [json.loads(body)["detail"] for body in Event.objects.filter(verb="version.redrafted").order_by("seq")
              .values_list("body", flat=True)]
    assert hashes[0]["after"] == hashes[1]["before"]


@pytest.mark.parametrize("text", [b"", b"no xml", b"<html/>", b"<!DOCTYPE x><x/>", ONE[:300], b" " * (5 * 2**20 + 1)])
def test_what_is_no_process_never_gets_into_the_working_copy(draft, text):
    with pytest.raises(services.CannotEdit, match="。"):
        keep(draft, text)
    draft.refresh_from_db()
    assert draft.bytes == ONE


def test_the_system_edits_nothing(draft):
    with pytest.raises(ValueError, match="people"):
        services.leave_draft(draft_id=draft.pk, by=SYSTEM, at=NOON)


def at_once(*deeds):
    """Run the deeds in threads of their own at the same moment; what each raised, or None."""
    barrier, outcomes = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(number, deed):
        barrier.wait()
        try:
            deed()
        except (services.Locked, services.Stale, services.CannotEdit) as refusal:
            outcomes[number] = type(refusal).__name__
        finally:
            connection.close()

    people = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for person in people:
        person.start()
    for person in people:
        person.join(30)
    return sorted(str(outcome) for outcome in outcomes)


@pytest.fixture
def open_draft(transactional_db, process, published):
    begun = services.start_draft(process_id=process.pk, number=1, by=WU, at=NOON)
    services.leave_draft(draft_id=begun.pk, by=WU, at=NOON)
    return begun


@pytest.mark.postgres
def test_of_two_who_come_at_once_one_edits(open_draft):
    outcomes = at_once(*(lambda by=by: services.hold_draft(draft_id=open_draft.pk, by=by, at=NOON)
                         for by in (WU, HAN, ZHAO)))
    assert outcomes == ["Locked", "Locked", "None"]


@pytest.mark.postgres
def test_of_two_windows_that_send_at_once_one_is_told_that_it_is_stale(open_draft):
    outcomes = at_once(lambda: keep(open_draft, TWO), lambda: keep(open_draft, THREE))
    assert outcomes == ["None", "Stale"]


@pytest.mark.postgres
def test_saving_and_keeping_and_beginning_at_once_lose_nothing(open_draft):
    keep(open_draft, TWO)
    open_draft.refresh_from_db()
    outcomes = at_once(
        lambda: services.save_version(draft_id=open_draft.pk, revision=open_draft.revision, notes="x", by=WU, at=NOON),
        lambda: keep(open_draft, THREE),
        lambda: services.start_draft(process_id=open_draft.process_id, number=1, by=WU, at=NOON),
    )
    assert "None" in outcomes
    saved = [version.bytes for version in ProcessVersion.objects.order_by("number")]
    assert saved[0] == ONE
    assert TWO in saved or Draft.objects.get().bytes in (TWO, THREE)


def test_what_has_no_picture_is_laid_out_so_that_it_can_be_edited(process):
    version = draft_version(process_id=process.pk, source=PLAIN, by=WU, at=NOON)
    begun = services.start_draft(process_id=process.pk, number=version.number, by=WU, at=NOON)
    before, after = read(PLAIN), read(begun.bytes)
    assert before.diagram is None
    assert {shape.element for shape in after.diagram.shapes} == set(after.process.elements)
    assert (after.process.elements, after.process.flows) == (before.process.elements, before.process.flows)
    assert with_picture(begun.bytes) == begun.bytes


def test_a_file_of_another_product_is_imported_in_our_words(draft):
    foreign = PLAIN.replace(b'xmlns:ld="urn:loopdesk:bpmn:1"', b'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"')
    foreign = foreign.replace(b'ld:candidateGroups="quality"', b'camunda:candidateGroups="quality"')
    kept = services.import_draft(draft_id=draft.pk, data=foreign, revision=draft.revision, by=WU, at=NOON)
    assert read(kept.bytes).process.elements["review"].attributes["candidateGroups"] == "quality"
    assert b'camunda:candidateGroups="quality"' in kept.bytes
    detail = json.loads(Event.objects.get(verb="draft.imported").body)["detail"]
    assert detail["original"] == sha256(foreign).hexdigest()
