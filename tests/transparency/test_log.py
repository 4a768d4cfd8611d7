"""The log over real events: places, tiles, proofs, checkpoints; what is changed afterwards is found and named."""

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.guards import lifted
from tests.transparency.conftest import BY, Happening
from verify_trail.merkle import (
    check_consistency,
    check_inclusion,
    consistency_proof,
    leaf_hash,
    node_hash,
    root_of,
)
from verify_trail.merkle.notes import open_note
from workflows.ledger import outbox
from workflows.ledger.models import Event, Message
from workflows.transparency import keys
from workflows.transparency.checking import Fault, check
from workflows.transparency.checkpoints import checkpoint, covering, latest
from workflows.transparency.keys import NoKey, rotate, verifiers
from workflows.transparency.models import WIDTH, Checkpoint, Key, Leaf, Log, Tile
from workflows.transparency.sequencing import sequence, sequence_all
from workflows.transparency.tiles import Tiles


def plainly(count):
    """The root over the first events, from nothing but their texts."""
    hashes = [leaf_hash(body.encode()) for body in Event.objects.order_by("pk").values_list("body", flat=True)[:count]]
    known = {(0, index): one for index, one in enumerate(hashes)}
    return root_of(count, lambda level, index: _of(known, level, index))


def _of(known, level, index):
    if (level, index) not in known:
        known[level, index] = node_hash(_of(known, level - 1, 2 * index), _of(known, level - 1, 2 * index + 1))
    return known[level, index]


def found():
    return [(one.fault, one.index) for one in check()]


def test_every_event_gets_its_place_once_in_the_order_of_its_number(events):
    events.happen(3)
    assert sequence() == 3
    events.happen(2)
    assert (sequence(), sequence()) == (2, 0)
    assert list(Leaf.objects.order_by("index").values_list("event_id", flat=True)) == list(
        Event.objects.order_by("pk").values_list("pk", flat=True))
    log = Log.objects.get()
    assert (log.size, bytes(log.root)) == (5, plainly(5))
    assert found() == []


@pytest.mark.django_db
@settings(max_examples=12)
@given(portions=st.lists(st.integers(1, 400), min_size=1, max_size=6), most=st.sampled_from([97, 256, 5000]))
def test_it_grows_to_the_same_tree_in_whatever_portions(portions, most):
    with transaction.atomic():
        events = Happening()
        for portion in portions:
            events.happen(portion)
            while sequence(most):
                pass
        count = sum(portions)
        assert bytes(Log.objects.get().root) == plainly(count)
        assert Tile.objects.filter(level=0).count() == count // WIDTH
        assert found() == []
        transaction.set_rollback(True)


def test_an_event_is_proved_from_the_checkpoint_alone_and_later_ones_contain_the_earlier(events):
    events.happen(300)
    sequence_all()
    first = checkpoint(events.tick())
    assert checkpoint(events.tick()) is None or latest().size == 301  # the key's own event came after
    events.happen(700)
    sequence_all()
    second = checkpoint(events.tick())
    event = Event.objects.order_by("pk")[123]
    leaf, covered, proof = covering(event.pk)
    said, _by = open_note(covered.note, verifiers())
    assert (covered, said.size) == (first, 300)
    check_inclusion(leaf_hash(event.body.encode()), leaf.index, said.size, proof, said.root)
    later, _by = open_note(second.note, verifiers())
    grown = consistency_proof(said.size, later.size, Tiles())
    check_consistency(said.size, later.size, grown, said.root, later.root)


def test_what_nobody_signed_yet_has_no_proof(events):
    events.happen()
    assert covering(Event.objects.get().pk) is None
    sequence()
    assert covering(Event.objects.get().pk) is None
    assert latest() is None


def test_a_new_key_is_vouched_for_by_the_old_one_once(events):
    events.happen()
    sequence_all()
    checkpoint(events.tick())
    old = Key.objects.get()
    new = rotate(by=BY, at=events.tick())
    sequence_all()
    both = checkpoint(events.tick())
    assert {one.vkey for one in open_note(both.note, verifiers())[1]} == {old.vkey, new.vkey}
    events.happen()
    sequence_all()
    assert [one.vkey for one in open_note(checkpoint(events.tick()).note, verifiers())[1]] == [new.vkey]
    created = [json.loads(body)["detail"]["vkey"] for body in
               Event.objects.filter(verb="ledger.key_created").order_by("seq").values_list("body", flat=True)]
    assert created == [old.vkey, new.vkey]


def test_private_keys_are_their_owners_files_and_a_missing_one_says_where_it_was_looked_for(events, settings):
    events.happen()
    sequence()
    checkpoint(events.tick())
    [path] = Path(settings.LOG_KEYS_DIR).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.unlink()
    events.happen()
    sequence()
    with pytest.raises(NoKey, match=str(path)):
        checkpoint(events.tick())
    assert Checkpoint.objects.count() == 1
    path.write_text("nonsense")
    with pytest.raises(NoKey):
        checkpoint(events.tick())


def test_a_checkpoint_goes_to_every_place_once(events, settings, tmp_path):
    outside = tmp_path / "worm"
    settings.CHECKPOINT_PLACES = [outside.as_uri(), "mailto:audit@example.org", "gopher://nowhere"]
    events.happen()
    sequence()
    made = checkpoint(events.tick())
    outbox.deliver_due(10, events.tick())
    waiting = Message.objects.filter(effect="ledger.checkpoint.publish")
    assert waiting.filter(delivered_at=None, failed_at=None).count() == 1  # the disk is not there
    assert "gopher" in waiting.get(failed_at__isnull=False).last_error
    outside.mkdir()
    outbox.deliver_due(10, events.at + timedelta(hours=2))
    outbox.deliver_due(10, events.at + timedelta(hours=4))
    assert [(one.name, one.read_text()) for one in outside.iterdir()] == [("checkpoint-000000000001.txt", made.note)]
    assert [(one.to, one.body.strip()) for one in mail.outbox] == [(["audit@example.org"], made.note.strip())]


@pytest.mark.parametrize(("statement", "faults"), [
    ("UPDATE ledger_event SET body = replace(body, '\"no\":7', '\"no\":8') WHERE seq = 8", [(Fault.EVENT_CHANGED, 7)]),
    ("DELETE FROM ledger_event WHERE seq = 8", [(Fault.EVENT_GONE, 7)]),
    ("DELETE FROM transparency_leaf WHERE \"index\" = 7", [(Fault.LEAF_GONE, 7), (Fault.TILE_CHANGED, 0)]),
    ("UPDATE transparency_tile SET root = hashes", [(Fault.TILE_CHANGED, 0)]),
    ("UPDATE transparency_checkpoint SET note = replace(note, '300', '299')", [(Fault.NOTE_CHANGED, 300)]),
    ("UPDATE transparency_log SET root = (SELECT hash FROM transparency_leaf WHERE \"index\" = 1)",
     [(Fault.ROOT_CHANGED, 300)]),
])
def test_what_somebody_with_every_right_changes_is_found_and_named(events, statement, faults):
    events.happen(300)
    sequence_all()
    checkpoint(events.tick())
    with lifted(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert set(faults) <= set(found())
    named = [one.event for one in check() if one.fault == Fault.EVENT_CHANGED]
    assert named == (["organisation #8"] if "UPDATE ledger" in statement else [])


@pytest.mark.sqlite_only  # elsewhere the test's own transaction counts as one that is still writing
def test_an_event_that_was_slipped_in_among_old_ones_is_found(events):
    events.happen(3)
    sequence_all()
    sequence_all()
    assert Log.objects.get().settled
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_event SET id = -5 WHERE seq = 2")
    assert (Fault.SLIPPED_IN, 3) in found()


@pytest.mark.parametrize("statement", [
    "UPDATE transparency_leaf SET event_id = event_id + 1", "DELETE FROM transparency_leaf",
    "UPDATE transparency_tile SET level = 3", "DELETE FROM transparency_tile",
    "UPDATE transparency_checkpoint SET note = ''", "DELETE FROM transparency_checkpoint",
    "UPDATE transparency_log SET size = 1", "DELETE FROM transparency_log",
    "INSERT INTO transparency_leaf (\"index\", event_id, hash) SELECT \"index\", event_id, hash FROM transparency_leaf",
])
def test_the_database_refuses_to_forget(events, statement):
    events.happen(300)
    sequence_all()
    checkpoint(events.tick())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert found() == []


def test_sequencing_costs_the_same_number_of_statements_for_one_event_and_for_many(
        events, django_assert_max_num_queries):
    events.happen()
    sequence()
    for count in (1, 600):
        events.happen(count)
        with django_assert_max_num_queries(16):
            assert sequence() == count


def test_the_signing_key_is_made_once(events):
    events.happen()
    assert len(keys.signers(events.tick())) == len(keys.signers(events.tick())) == 1
    assert Key.objects.count() == 1
