"""The log made anew from the events comes out as it was signed, or says where it does not."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.ledger.guards import lifted
from workflows.ledger import outbox
from workflows.transparency import sql
from workflows.transparency.checking import check
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.findings import Fault
from workflows.transparency.models import Leaf, Log, Tile
from workflows.transparency.rebuilding import rebuild
from workflows.transparency.sequencing import sequence_all

LEAVES = "DELETE FROM transparency_leaf"
TILES = "DELETE FROM transparency_tile"
LOG = "DELETE FROM transparency_log"


@pytest.fixture
def past(events, settings, tmp_path):
    (tmp_path / "worm").mkdir()
    settings.CHECKPOINT_PLACES = [(tmp_path / "worm").as_uri()]
    for portion in (300, 400):
        events.happen(portion)
        sequence_all()
        checkpoint(events.tick())
        outbox.deliver_due(100, events.tick())
    return events


def after(*statements):
    with lifted(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def whole():
    log = Log.objects.get()
    return (log.size, bytes(log.root), list(Leaf.objects.order_by("index").values_list("index", "event_id")),
            [(one.level, one.index, bytes(one.root)) for one in Tile.objects.order_by("level", "index")])


@pytest.mark.parametrize("lost", [
    (), (TILES,), (LEAVES,), (LEAVES, TILES), (LEAVES, TILES, LOG), (LOG,),
    (LEAVES + " WHERE \"index\" IN (7, 255, 256, 600)",), (TILES + " WHERE \"index\" = 1",),
])
def test_what_was_lost_comes_back_as_it_was(past, lost):
    before = whole()
    after(*lost)
    assert rebuild() == (701, None)
    assert whole() == before
    assert list(check()) == []


def test_the_order_of_events_that_came_late_is_found_again_by_the_tiles(events, monkeypatch):
    usual = sql.without_place
    monkeypatch.setattr(sql, "without_place", lambda settled, most: usual(settled, most)[::-1])
    events.happen(300)
    sequence_all()
    checkpoint(events.tick())
    monkeypatch.undo()
    before = whole()
    assert before[2][0][1] > before[2][1][1]
    after(LEAVES + " WHERE \"index\" < 256")
    assert rebuild() == (300, None)
    assert whole() == before


@pytest.mark.parametrize(("change", "fault", "index"), [
    ("UPDATE ledger_event SET body = replace(body, '\"no\":350}', '\"no\":351}')", Fault.EVENT_CHANGED, 351),
    ("UPDATE transparency_tile SET root = hashes WHERE \"index\" = 1", Fault.TILE_CHANGED, 256),
    ("UPDATE transparency_log SET root = (SELECT hash FROM transparency_leaf WHERE \"index\" = 1)",
     Fault.ROOT_CHANGED, 701),
    ("DELETE FROM ledger_event WHERE seq = 10", Fault.EVENT_GONE, 9),
])
def test_the_first_difference_is_named_and_nothing_is_written(past, change, fault, index):
    after(change)
    before = whole()
    _size, wrong = rebuild()
    assert (wrong.fault, wrong.index) == (fault, index)
    assert whole() == before
    with pytest.raises(CommandError, match=str(index)):
        call_command("ledger", "rebuild")


def test_a_log_made_anew_from_forged_events_does_not_fit_what_was_signed(past):
    after(LEAVES, TILES, LOG, "UPDATE ledger_event SET body = replace(body, '\"no\":350}', '\"no\":351}')")
    _size, wrong = rebuild()
    assert (wrong.fault, wrong.since, wrong.index) == (Fault.NEVER_SIGNED_THAT, 300, 701)
    assert not Leaf.objects.exists()
