"""A ledger whose checkpoints lie outside as well: what whoever attacks it wants to change without being found."""

import pytest
from django.db import connection

from tests.ledger.guards import lifted, lifted_for_flush
from tests.transparency.conftest import Happening
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.transparency import watching
from workflows.transparency.checkpoints import checkpoint
from workflows.transparency.sequencing import sequence_all


@pytest.fixture(autouse=True, scope="session")
def flush_without_guards():
    with lifted_for_flush():
        yield


class Ledger(Happening):
    """Two checkpoints, at 300 and at 420 entries; the last three events of `organisation` are under the second."""

    def __init__(self):
        super().__init__()
        for portion in (300, 119):  # and the event of the key
            self.happen(portion)
            sequence_all()
            checkpoint(self.tick())
            outbox.deliver_due(100, self.tick())

    def faults(self):
        """What the next check of everything finds, as (fault, place or event)."""
        found, cursor = [], None
        for part in watching.parts().values():
            while True:
                seen = part(cursor)
                found += seen.findings
                cursor = seen.cursor
                if cursor is None:
                    break
        return found

    def snapshot(self):
        return list(Event.objects.order_by("pk").values_list("pk", "stream", "seq", "verb", "body", "hash"))


@pytest.fixture
def outside(tmp_path):
    folder = tmp_path / "worm"
    folder.mkdir()
    return folder


@pytest.fixture
def ledger(db, settings, tmp_path, outside):
    settings.LOG_KEYS_DIR = str(tmp_path / "keys")
    settings.CHECKPOINT_PLACES = [outside.as_uri()]
    made = Ledger()
    assert made.faults() == []
    assert len(list(outside.iterdir())) == 2
    return made


def with_every_right(*statements):
    """As somebody to whom the database belongs: triggers are out of the way and back afterwards."""
    with lifted(), connection.cursor() as cursor:
        for statement, *values in statements:
            cursor.execute(statement, values[0] if values else None)
