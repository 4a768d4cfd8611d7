"""The clock's door to the alarms of items."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now

from approvals.inbox.models import WorkItem
from approvals.inbox.services.alarming import ring

log = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=2)
AT_ONCE: Final = 200
ROUNDS: Final = 10  # of one sweep: what is left then is taken by the next


@shared_task(name="approvals.inbox.jobs.alarm")
def alarm() -> int:
    """Ring what is due now; returns how many alarms rang."""
    return sweep(now())


def sweep(at: datetime, *, limit: int = AT_ONCE) -> int:
    """Ring what is due at that moment, however long ago it fell due."""
    rung = 0
    for _round in range(ROUNDS):
        cases = lease(at, limit)
        if not cases:
            break
        rung += sum(_ring(case_id, at) for case_id in cases)
    return rung


def lease(at: datetime, limit: int) -> Sequence[int]:
    """Take up to `limit` items whose alarm is due, in a transaction of its own: their cases, most urgent first. Rows
    that another worker holds are passed over."""
    free = Q(alarm_leased_until=None) | Q(alarm_leased_until__lte=at)
    with transaction.atomic():
        found = WorkItem.objects.alarming(at).filter(free).order_by("next_alarm_at", "pk")
        rows = list(found.select_for_update(skip_locked=True).values_list("pk", "case_id")[:limit])
        WorkItem.objects.filter(pk__in=[pk for pk, _case in rows]).update(alarm_leased_until=at + LEASE)
    return list(dict.fromkeys(case_id for _pk, case_id in rows))


def _ring(case_id: int, at: datetime) -> int:
    try:
        return ring(case_id=case_id, at=at)
    except Exception:
        log.exception("Case %s: its alarms could not ring; the lease runs out and they are tried again", case_id)
        return 0
