"""Whoever owns the whole database can change everything in it. What was signed and lies outside tells on them."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from tests.attacks.conftest import with_every_right
from tests.ledger.guards import lifted
from verify_trail.merkle import leaf_hash
from verify_trail.merkle.notes import Checkpoint as Said
from verify_trail.merkle.notes import Signer, sign
from workflows.ledger.canonical import text_of
from workflows.ledger.chain import digest
from workflows.ledger.models import Event
from workflows.transparency.findings import Fault
from workflows.transparency.keys import signers
from workflows.transparency.models import Checkpoint, Log
from workflows.transparency.rebuilding import Grown, _Tiles
from workflows.transparency.words import explain


@pytest.mark.parametrize(("statement", "fault", "named"), [
    ("UPDATE ledger_event SET body = replace(body, '\"no\":7}', '\"no\":8}') WHERE seq = 8 AND stream = 'organisation'",
     Fault.EVENT_CHANGED, "organisation #8"),
    ("DELETE FROM ledger_event WHERE seq = 8 AND stream = 'organisation'", Fault.CHAIN_BROKEN, "organisation #8"),
    ("DELETE FROM ledger_event WHERE seq = 419 AND stream = 'organisation'", Fault.CHAIN_BROKEN, "organisation #419"),
    ("INSERT INTO ledger_event (stream, seq, at, verb, actor_name, object_key, body, hash) "
     "SELECT stream, 420, at, verb, actor_name, object_key, body, hash FROM ledger_event "
     "WHERE seq = 8 AND stream = 'organisation'", Fault.CHAIN_BROKEN, "organisation #420"),
    ("UPDATE ledger_event SET verb = 'other' WHERE seq = 8 AND stream = 'organisation'",
     Fault.CHAIN_BROKEN, "organisation #8"),
    ("UPDATE ledger_event SET seq = seq + 1000 WHERE seq > 100 AND stream = 'organisation'",
     Fault.CHAIN_BROKEN, "organisation #101"),
    ("DELETE FROM ledger_event WHERE stream = 'organisation'", Fault.CHAIN_BROKEN, "organisation #1"),
])
def test_one_change_is_found_and_the_event_named(ledger, statement, fault, named):
    with_every_right((statement,))
    found = [one for one in ledger.faults() if (one.fault, one.event) == (fault, named)]
    assert found, ledger.faults()
    assert str(found[0].event.split("#")[1]) in explain(found[0])


def test_two_events_that_change_places_are_named(ledger):
    with_every_right(
        ("UPDATE ledger_event SET seq = 9999 WHERE seq = 8 AND stream = 'organisation'",),
        ("UPDATE ledger_event SET seq = 8 WHERE seq = 9 AND stream = 'organisation'",),
        ("UPDATE ledger_event SET seq = 9 WHERE seq = 9999",))
    assert (Fault.CHAIN_BROKEN, "organisation #8") in [(one.fault, one.event) for one in ledger.faults()]


def rechain(first):
    """Rewrite the event and everything behind it so that the chain, its head and all columns fit again."""
    events = list(Event.objects.filter(stream="organisation", seq__gte=first).order_by("seq"))
    previous = Event.objects.get(stream="organisation", seq=first - 1).hash
    changed = []
    for event in events:
        body = {**json.loads(event.body), "prev": previous}
        if event.seq == first:
            body["detail"] = {"no": "forged"}
        text = text_of(body)
        previous = digest(text)
        changed.append(("UPDATE ledger_event SET body = %s, hash = %s WHERE id = %s", [text, previous, event.pk]))
    changed.append(("UPDATE ledger_stream SET hash = %s WHERE name = 'organisation'", [previous]))
    with_every_right(*changed)


def relog():
    """Make leaves, tiles, root and checkpoints anew, signed with a key that is put where the old one stood."""
    signer = Signer("loopdesk.local/log", Ed25519PrivateKey.generate())
    sizes, grown, notes = list(Checkpoint.objects.values_list("size", flat=True)), Grown(), {}
    rows = []
    places = dict(Event.objects.values_list("leaf__index", "body"))
    for index in range(Log.objects.get().size):
        found = leaf_hash(places[index].encode())
        rows.append((found, index))
        grown.add(found)
        if grown.size in sizes:
            notes[grown.size] = (grown.root, sign(Said("loopdesk.local/log", grown.size, grown.root), [signer]))
    with lifted(), connection.cursor() as cursor:
        cursor.executemany('UPDATE transparency_leaf SET hash = %s WHERE "index" = %s', rows)
        cursor.execute("DELETE FROM transparency_tile")
        tiles = _Tiles()
        for found, _index in rows:
            tiles.add(found)
        cursor.execute("UPDATE transparency_log SET root = %s", [grown.root])
        cursor.execute("UPDATE transparency_key SET vkey = %s", [signer.verifier.vkey])
        for size, (root, note) in notes.items():
            cursor.execute("UPDATE transparency_checkpoint SET root = %s, note = %s WHERE size = %s",
                           [root, note, size])


def test_a_tail_that_was_chained_anew_is_found_by_the_log(ledger):
    rechain(350)
    found = [one for one in ledger.faults() if one.fault is Fault.EVENT_CHANGED]
    assert found[0].event == "organisation #350"


def test_a_ledger_forged_throughout_with_a_key_of_the_forger_is_found_outside_alone(ledger, outside):
    rechain(350)
    relog()
    found = ledger.faults()
    assert {one.fault for one in found} == {Fault.OUTSIDE_DIFFERS}, found
    assert [one.index for one in found] == [300, 420]
    assert outside.as_posix() in explain(found[0])


def test_a_ledger_forged_throughout_with_the_real_key_is_found_outside_between_two_checkpoints(ledger, outside):
    rechain(350)
    [real] = signers(ledger.tick())
    relog_with(real)
    [found] = ledger.faults()
    assert (found.fault, found.since, found.index) == (Fault.OUTSIDE_DIFFERS, 300, 420)
    assert "第 301 条至第 420 条" in explain(found)


def relog_with(signer):
    """The same by whoever has stolen the private key as well."""
    vkey = signer.verifier.vkey
    relog()
    with lifted(), connection.cursor() as cursor:
        cursor.execute("UPDATE transparency_key SET vkey = %s", [vkey])
        for made in Checkpoint.objects.all():
            note = sign(Said("loopdesk.local/log", made.size, bytes(made.root)), [signer])
            cursor.execute("UPDATE transparency_checkpoint SET note = %s WHERE size = %s", [note, made.size])


def test_a_log_cut_back_to_an_old_checkpoint_is_found_outside(ledger):
    last = Event.objects.get(leaf__index=299)
    with_every_right(
        ("DELETE FROM ledger_event WHERE id > %s", [last.pk]), ('DELETE FROM transparency_leaf WHERE "index" > 299',),
        ("UPDATE ledger_stream SET seq = %s, hash = %s WHERE name = %s", [last.seq, last.hash, last.stream]),
        ("DELETE FROM ledger_stream WHERE name = 'ledger'",), ("DELETE FROM transparency_checkpoint WHERE size > 300",),
        ("UPDATE transparency_log SET size = 300, root = (SELECT root FROM transparency_checkpoint), settled = 0",))
    assert [(one.fault, one.index) for one in ledger.faults()] == [(Fault.OUTSIDE_DIFFERS, 420)]


def test_guards_that_were_switched_off_are_missed(ledger):
    drop = {"sqlite": "DROP TRIGGER ledger_event_no_update",
            "postgresql": "ALTER TABLE ledger_event DISABLE TRIGGER ledger_event_append_only"}[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(drop)
    [found] = ledger.faults()
    assert found.fault is Fault.GUARD_GONE
    assert found.place in drop
