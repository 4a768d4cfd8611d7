"""Five hundred cases of a process like the marketing case, at mixed places and inside a co-sign, moved to its next
version on PostgreSQL: judged first, then each in a transaction of its own."""

import time
from contextlib import suppress

from tests.bench.server import database, figure, set_up

CASES = 500
PLACES = ("write", "quality", "sign", "voted", "legal", "leader", "duties")
POSTS = ("risk_reviewer", "service_reviewer", "finance_reviewer")


def version(*more, limit="2d"):
    """Draft, quality review, co-sign, legal review, the leader, two duties at a time; and steps that come later."""
    from tests.runtime.drawings import cosign, draw, end, node, start, timer, user

    one = {"assignee": "", "outcomes": "pass,refuse"}
    later = " -> ".join(("join", *more, "evaluate"))
    return draw(
        "campaign", start(), user("write", outcomes="submit"),
        user("quality", candidateGroups="quality_reviewer", limit=limit, **one),
        cosign("sign", "", candidateGroups=",".join(POSTS), limit=limit),
        timer("boundaryEvent", "late", "PT40H", attachedToRef_="sign"), user("hurry"),
        user("legal", candidateGroups="legal_reviewer", limit=limit, **one),
        user("leader", candidateGroups="leader", **one),
        node("parallelGateway", "fork"), user("train", candidateGroups="service_reviewer", assignee=""),
        user("stock", candidateGroups="finance_reviewer", assignee=""), node("parallelGateway", "join"),
        *(user(key) for key in more), user("evaluate"), end(), end("given_up"),
        flows="start -> write -> quality -> sign -> legal -> leader -> fork -> train -> join; fork -> stock -> join; "
              f"{later} -> end; late -> hurry -> given_up",
    )  # fmt: skip


def bring(world, case, place):
    """Let the case go on to where it is to stand."""
    people = world.people
    way = [("write", "submit", people.chenxiao), ("quality", "pass", people.wangmin)]
    votes = [(people.liqiang, POSTS[0]), (people.zhaolin, POSTS[1]), (people.sunhao, POSTS[2])]
    stands = PLACES.index(place)
    for node, outcome, by in way[:min(stands, 2)]:
        world.decide(case, node, outcome, by=by)
    for by, post in votes[:1 if place == "voted" else 3 if stands > 3 else 0]:
        world.decide(case, "sign", by=by, signer=post)
    for node, by in [("legal", people.qianning), ("leader", people.zhouzong)][:max(0, stands - 4)]:
        world.decide(case, node, by=by)


def main():
    with database("bench_migration") as url:
        set_up(url)
        from django.db import connection

        from tests.inbox.world import World
        from tests.organisation.factories import common_people
        from tests.runtime.publishing import publish
        from workflows.ledger import outbox
        from workflows.ledger.models import Event
        from workflows.migration import carrying, services
        from workflows.migration.models import Migration

        world = World(common_people())
        first = publish("campaign", version())
        for number in range(CASES):
            bring(world, world.start(key="campaign", again=True), PLACES[number % len(PLACES)])
        second = publish("campaign", version("look_back", limit="3d"))
        by = {"by": world.people.wujing.as_actor(), "at": world.later()}
        migration = services.forecast_migration(source_id=first.pk, target_id=second.pk, mapping={}, **by)
        started = time.perf_counter()
        carrying.carry_on(migration_id=migration.pk, at=world.later())
        figure("migration_forecast_per_s", CASES / (time.perf_counter() - started))

        services.choose_all_that_fit(migration_id=migration.pk, **by)
        services.run_migration(migration_id=migration.pk, reason="新规", **by)
        started = time.perf_counter()
        while Migration.objects.get(pk=migration.pk).state != "done":
            with suppress(outbox.NotNow):
                carrying.carry_on(migration_id=migration.pk, at=world.later())
        figure("migration_cases_per_s", CASES / (time.perf_counter() - started), ">=100")
        assert migration.lines.filter(outcome="moved").count() == CASES
        assert Event.objects.filter(verb="case.migrated").count() == CASES
        connection.close()


if __name__ == "__main__":
    main()
