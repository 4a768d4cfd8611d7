"""Publishing small processes through the library's own door, by two people."""

from datetime import UTC, datetime

from tests.library.releasing import publish_version
from workflows.ledger.actor import Actor
from workflows.library.models import Process
from workflows.library.services import draft_version

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
AUTHOR = Actor(id=101, name="吴静", number="10008")
PUBLISHER = Actor(id=102, name="韩梅", number="10015")


def publish(key, source, *, at=MORNING):
    """A new published version of the process `key`, made when it is missing."""
    process, _ = Process.objects.get_or_create(
        key=key, defaults={"code": f"PRC-{Process.objects.count() + 1:04d}", "name": key, "created_at": at}
    )
    draft = draft_version(process_id=process.pk, source=source, by=AUTHOR, at=at)
    return publish_version(version_id=draft.pk, by=PUBLISHER, at=at)
