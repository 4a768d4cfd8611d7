from datetime import UTC, datetime, timedelta

import pytest

from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry
from workflows.ledger.services import append_all

AT = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
BY = Actor(id=1, name="郑审")


class Happening:
    """Things happen, one minute after the other."""

    def __init__(self):
        self.at, self.count = AT, 0

    def tick(self):
        self.at += timedelta(minutes=1)
        return self.at

    def happen(self, times=1, stream="organisation"):
        entries = [Entry(verb="people.tested", detail={"no": self.count + number}) for number in range(times)]
        self.count += times
        return append_all(stream=stream, entries=entries, at=self.tick(), by=BY)


@pytest.fixture
def events(db, settings, tmp_path):
    settings.LOG_KEYS_DIR = str(tmp_path / "keys")
    settings.CHECKPOINT_PLACES = []
    return Happening()
