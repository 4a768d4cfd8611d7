"""Checkpoints given to a witness over HTTP, which here is a stand-in in a process of its own."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.notifications.stand_ins import StandIn
from workflows.ledger import outbox
from workflows.ledger.models import Message
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.sequencing import sequence


class Witness(StandIn):
    def __init__(self, folder):
        super().__init__(folder, Path(__file__).with_name("witness_server.py"))
        self.address = f"http://127.0.0.1:{self.port}/checkpoints"

    @property
    def asked(self):
        return self.lines("asked")


@pytest.fixture
def witness(tmp_path, settings):
    there = Witness(tmp_path / "witness")
    settings.CHECKPOINT_PLACES = [there.address]
    yield there
    there.stop()


@pytest.fixture
def made(events, witness):
    events.happen()
    sequence()
    return checkpoint(events.tick())


def letter():
    return Message.objects.get(effect="ledger.checkpoint.publish")


def test_a_witness_gets_the_note_once_and_under_one_key(events, witness, made):
    for hours in (0, 2, 4):
        outbox.deliver_due(10, events.at + timedelta(hours=hours, minutes=1))
    assert witness.asked == [{"key": letter().key, "type": "text/plain; charset=utf-8", "body": made.note}]
    checkpoint(events.tick())  # nothing new: no further checkpoint, no further letter
    outbox.deliver_due(10, events.at + timedelta(hours=6))
    assert len(witness.asked) == 1


def test_one_that_cannot_take_it_now_is_asked_again_for_the_same(events, witness, made):
    witness.mode(status=503)
    outbox.deliver_due(10, events.at + timedelta(minutes=1))
    assert letter().delivered_at is None
    assert "503" in letter().last_error
    witness.mode(status=200)
    outbox.deliver_due(10, events.at + timedelta(hours=2))
    assert letter().delivered_at is not None
    first, second = witness.asked
    assert first == second


def test_a_witness_that_points_elsewhere_is_not_followed(events, witness, made):
    witness.mode(status=307, location=f"{witness.address}/elsewhere")
    outbox.deliver_due(10, events.at + timedelta(minutes=1))
    assert (letter().delivered_at, len(witness.asked)) == (None, 1)


def test_one_that_is_no_longer_a_place_gets_nothing(events, witness, made, settings):
    settings.CHECKPOINT_PLACES = []
    outbox.deliver_due(10, events.at + timedelta(minutes=1))
    assert (witness.asked, letter().last_error) == ([], "")


def test_one_that_is_not_there_is_tried_again_later(events, witness, made, settings):
    settings.CHECKPOINT_PLACES = ["http://127.0.0.1:9/"]
    events.happen()
    sequence()
    checkpoint(events.tick())
    outbox.deliver_due(10, events.at + timedelta(minutes=1))
    waiting = Message.objects.get(effect="ledger.checkpoint.publish", delivered_at=None)
    assert waiting.failed_at is None
    assert waiting.last_error
