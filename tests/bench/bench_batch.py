"""Agreeing to a hundred items in one request on PostgreSQL, each in a transaction of its own: at once, and with time to
think again."""

import time
from datetime import timedelta

from tests.bench.server import database, figure, set_up

COUNT = 100


def waiting(world, review, *, again):
    """A hundred items before 王敏 that may be agreed to together."""
    made = []
    for number in range(COUNT):
        case = world.start(review(quality={"batchSafe": "true"}), again=again or number > 0)
        world.decide(case, "draft", "submit", by=world.people.chenxiao)
        made.append(world.item(case, "quality").pk)
    return made


def main():
    with database("bench_batch") as url:
        set_up(url)
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        from approvals.inbox.services import approve_all
        from approvals.inbox.services.batch import prospects
        from tests.inbox.world import World, review
        from tests.organisation.factories import common_people

        world = World(common_people())
        by = world.people.wangmin
        for name, undo_for in (("batch_of_100_seconds", timedelta()),
                               ("batch_of_100_undoable_seconds", timedelta(seconds=30))):
            items = waiting(world, review, again=bool(undo_for))
            if not undo_for:
                with CaptureQueriesContext(connection) as seen:
                    prospects(items, by, world.now)
                figure("statements_offer_100", len(seen), "<=4")
            started = time.perf_counter()
            results = approve_all(item_ids=items, by=by, at=world.later(), comment="同意", undo_for=undo_for)
            figure(name, time.perf_counter() - started, "<=5")
            assert all(one.ok for one in results)
        connection.close()


if __name__ == "__main__":
    main()
