"""How fast a chain is checked: over bare bytes, and through the database with the heads."""

import time
from datetime import UTC, datetime

from tests.bench.server import database, figure, set_up

EVENTS, STREAMS = 20_000, 400
NOON = datetime(2026, 4, 17, 4, 0, tzinfo=UTC)


def chains():
    """Believable decisions, in as many streams as cases."""
    from workflows.ledger.actor import Actor
    from workflows.ledger.chain import GENESIS, Entry, Object, Reason, extend

    actor = Actor(id=7, name="王敏", number="42017", via="品质部·评审", address="10.20.30.40")
    text = "协议中的退出条款与宣传口径不一致,请按最新资费说明修改后再提交"
    reason = Reason(1, text, field="agreement", label="客户协议")
    for number in range(STREAMS):
        entries = [
            Entry(verb="work.decided", object=Object("work_item", str(seq), "review_script", "客服口径审核"),
                  outcome="refuse", reasons=[reason], round=1 + seq % 3, detail={"revision": seq, "scope": 4})
            for seq in range(EVENTS // STREAMS)
        ]
        yield extend(GENESIS, f"bench:{number}", entries, NOON, actor)


def over_bytes(made):
    from workflows.ledger.chain import verify

    started = time.perf_counter()
    for rows, head in made:
        assert verify([(row.body, row.hash) for row in rows], head=head) is None
    return EVENTS / (time.perf_counter() - started)


def store(made):
    from workflows.ledger.models import Stream
    from workflows.ledger.rows import insert_events

    for rows, head in made:
        insert_events(rows)
        Stream.objects.create(name=rows[0].stream, seq=head.seq, hash=head.hash, at=head.at)


def through_the_database():
    from workflows.ledger.selectors import verify_all

    started = time.perf_counter()
    verdicts = list(verify_all())
    took = time.perf_counter() - started
    assert sum(verdict.events for verdict in verdicts) == EVENTS
    assert not any(verdict.wrong for verdict in verdicts)
    return EVENTS / took


def main():
    with database("bench_ledger") as url:
        set_up(url)
        made = list(chains())
        store(made)
        figure("ledger_verify_bytes_per_s", max(over_bytes(made) for _ in range(3)), ">=30000")
        figure("ledger_verify_database_per_s", max(through_the_database() for _ in range(3)), ">=10000")
        close()


def close():
    from django.db import connection

    connection.close()
