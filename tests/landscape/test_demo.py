"""The demo's process architecture is made through the services, the same in every run."""

from collections import defaultdict
from datetime import UTC, datetime

from workflows.landscape import selectors
from workflows.landscape.management.demo import filling
from workflows.landscape.management.demo.names import FIELDS
from workflows.ledger.actor import Actor
from workflows.ledger.selectors import verify_all
from workflows.library.examining import examine
from workflows.library.models import ProcessVersion

NOW = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)


def test_the_architecture_names_some_four_hundred_processes_each_once():
    named = [name for field in FIELDS for _group, processes in field.groups for name in processes.split()]
    assert 390 <= len(named) <= 420
    assert len(set(named)) == len(named)


def test_processes_stand_in_their_groups_and_every_version_may_run(db, monkeypatch):
    some = FIELDS[5]._replace(groups=FIELDS[5].groups[:1])
    monkeypatch.setattr(filling, "FIELDS", (some,))
    posts = defaultdict(lambda: "岗位")
    cast = filling.Cast(Actor(id=1, name="吴静"), Actor(id=2, name="彭宇"), posts)
    count = filling.fill_landscape(cast=cast, at=NOW)
    assert count == len(some.groups[0][1].split())
    assert all(examine(version).passed for version in ProcessVersion.objects.select_related("process"))
    assert {line.group.name for line in selectors.landscape(at=NOW).lines} == {some.groups[0][0]}
    assert all(verdict.wrong is None for verdict in verify_all())
