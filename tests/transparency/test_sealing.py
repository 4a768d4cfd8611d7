"""All events of a stream, proved from one checkpoint to somebody who has nothing else."""

import threading

import pytest
from django.db import connection, transaction

from verify_trail.merkle import check_inclusion, leaf_hash
from verify_trail.merkle.notes import Verifier, open_note
from workflows.ledger.models import Event
from workflows.transparency.checking import check
from workflows.transparency.keys import verifiers
from workflows.transparency.models import Checkpoint, Leaf
from workflows.transparency.sealing import NotSealed, prove, seal
from workflows.transparency.sequencing import sequence_all


def assert_proven(stream, seq, proven):
    """What somebody does who has the texts, the proofs and a public key."""
    said, _by = open_note(proven.note, [Verifier.from_vkey(one) for one in proven.vkeys])
    texts = Event.objects.filter(stream=stream, seq__lte=seq).order_by("seq").values_list("body", flat=True)
    assert len(texts) == len(proven.places) == seq
    for text, place in zip(texts, proven.places, strict=True):
        check_inclusion(leaf_hash(text.encode()), place.index, said.size, place.path, said.root)


def test_a_file_made_at_once_has_a_checkpoint_that_has_all_its_events(events):
    events.happen(300)
    events.happen(5, stream="versions")
    sealed = seal(stream="versions", seq=5, at=events.tick())
    assert (sealed.size, Checkpoint.objects.count()) == (305, 1)
    assert_proven("versions", 5, prove(stream="versions", seq=5, sealed=sealed))
    assert list(check()) == []


def test_what_is_sealed_already_is_not_signed_again(events):
    events.happen(3)
    first = seal(stream="organisation", seq=3, at=events.tick())
    events.happen(3)
    assert seal(stream="organisation", seq=3, at=events.tick()) == first
    later = seal(stream="organisation", seq=6, at=events.tick())
    assert later.size == 7  # the key's own event is in between
    assert_proven("organisation", 6, prove(stream="organisation", seq=6, sealed=later))


def test_events_far_apart_are_proved_with_a_few_statements(events, django_assert_max_num_queries):
    for _turn in range(4):
        events.happen(2, stream="versions")
        events.happen(700)
    sealed = seal(stream="versions", seq=8, at=events.tick())
    with django_assert_max_num_queries(12):
        proven = prove(stream="versions", seq=8, sealed=sealed)
    assert_proven("versions", 8, proven)


def test_events_that_never_were_are_not_waited_for_for_ever(events):
    events.happen(2)
    with pytest.raises(NotSealed):
        seal(stream="organisation", seq=3, at=events.tick(), patience=0.1)
    assert verifiers() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_it_waits_while_another_sequencer_is_at_work(events):
    events.happen(2)
    sequence_all()
    events.happen(2)
    held, go_on = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM transparency_log FOR UPDATE")
            held.set()
            go_on.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(20)
    with pytest.raises(NotSealed):
        seal(stream="organisation", seq=4, at=events.tick(), patience=0.2)
    threading.Timer(0.3, go_on.set).start()
    assert seal(stream="organisation", seq=4, at=events.tick()).size >= 4
    other.join(20)
    assert Leaf.objects.count() >= 4
