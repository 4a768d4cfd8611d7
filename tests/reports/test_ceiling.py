"""A trail that needs more memory than one build may have: it alone fails, at once, and says what to do."""

import re
import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports import services
from reports.models import Export
from reports.trail.ceiling import TrailTooLarge, ceiling
from workflows.ledger import outbox

NOON = datetime(2026, 12, 7, 4, 0, tzinfo=UTC)
ROOM, WANTED = 200, 700  # megabytes


def taken():
    """Megabytes of private memory that this process has now."""
    return int(re.search(r"VmData:\s+(\d+) kB", Path("/proc/self/status").read_text())[1]) // 1024


def test_more_than_the_ceiling_is_refused_and_afterwards_there_is_none():
    before = resource.getrlimit(resource.RLIMIT_DATA)

    with pytest.raises(TrailTooLarge), ceiling(taken() + ROOM):
        bytes(WANTED << 20)

    assert resource.getrlimit(resource.RLIMIT_DATA) == before
    with ceiling(0):
        assert len(bytes(WANTED << 20)) == WANTED << 20


def test_a_trail_too_large_is_given_up_at_once_and_says_which_setting_to_raise(world, case, settings, monkeypatch):
    settings.TRAIL_MEMORY_MB = taken() + ROOM
    monkeypatch.setattr("reports.trail.sheet.render", lambda *_args, **_more: bytes(WANTED << 20))
    export = services.request_trail(case_key=case.key, by=world.people.zhengshen, at=NOON)

    outbox.deliver_due(100, NOON)

    export.refresh_from_db()
    assert export.status == Export.Status.FAILED
    assert "LOOPDESK_TRAIL_MEMORY_MB" in export.error
    assert outbox.deliver_due(100, datetime(2027, 6, 1, tzinfo=UTC)) == 0
