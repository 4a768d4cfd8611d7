"""A worker killed without warning while it migrates: every case is moved exactly once, with one event each."""

import os
import signal
from collections import Counter
from itertools import count

import pytest
from django.db import connection

from tests.inbox.world import World, review
from tests.migration.changing import regression
from tests.organisation.factories import common_people
from tests.runtime.publishing import publish
from workflows.ledger import outbox
from workflows.ledger.models import Event
from workflows.ledger.selectors import verify_all
from workflows.migration import carrying, services
from workflows.runtime.migrating import go_on_in
from workflows.runtime.models import Case
from workflows.runtime.selectors import replay

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

CASES = 40


def killed_at(nth, at):
    """A worker that is killed in the middle of moving its nth case: moved, and not yet committed."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        moved = count(1)

        def moving_until_then(*args, **more):
            go_on_in(*args, **more)
            if next(moved) == nth:
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            carrying.go_on_in = moving_until_then
            outbox.deliver_due(500, at)
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def test_a_worker_killed_half_way_leaves_nothing_half_done_and_nothing_is_done_twice():
    world = World(common_people())
    first = publish("review", review())
    cases = [world.start(again=True) for _ in range(CASES)]
    second = publish("review", regression())
    by = {"by": world.people.wujing.as_actor(), "at": world.later()}
    migration = services.forecast_migration(source_id=first.pk, target_id=second.pk, mapping={}, **by)
    outbox.deliver_due(500, world.later())
    services.choose_all_that_fit(migration_id=migration.pk, **by)
    services.run_migration(migration_id=migration.pk, reason="新规", **by)
    there = Case.objects.filter(process_version=second)

    for nth, known in ((1, 0), (8, 7), (15, 21)):
        assert killed_at(nth, world.later(minutes=6)), "the lease of whoever was killed before has run out"
        assert there.count() == migration.lines.filter(outcome="moved").count() == known
    outbox.deliver_due(500, world.later(minutes=6))

    assert there.count() == migration.lines.filter(outcome="moved").count() == CASES
    told = Counter(Event.objects.filter(verb="case.migrated").values_list("stream", flat=True))
    assert told == Counter(case.stream for case in cases)
    assert Event.objects.filter(verb="migration.finished").count() == 1
    assert all(replay(case).matches for case in Case.objects.select_related("process_version__process"))
    assert all(verdict.wrong is None for verdict in verify_all())
