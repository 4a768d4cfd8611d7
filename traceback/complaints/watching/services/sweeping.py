"""A sweep: every active rule looks at some days, and what it finds is collected."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.utils.timezone import localdate, localtime

from complaints.models import ImportRun
from complaints.watching.models import RuleVersion, Signal
from complaints.watching.selectors.counting import span_of
from complaints.watching.services.adding import Question, forget_all_but
from complaints.watching.services.collecting import collect
from complaints.watching.services.looking import Looking, look
from workflows.ledger import outbox
from workflows.ledger.outbox import Letter

SWEEP: Final = "watching.sweep"
AT: Final = 6  # o'clock: what the night's imports brought is complete
BACK: Final = timedelta(days=1)
RECENT: Final = timedelta(days=3)
LONGEST: Final = timedelta(days=400)


def sweep(*, since: date, until: date, at: datetime) -> list[Signal]:
    """Judge the days from `since` to `until` by every active rule; the signals that were made or have grown."""
    looking, found = Looking(since, until), []
    versions = list(RuleVersion.objects.in_force().filter(active=True).order_by("rule_id"))
    for version in versions:
        findings = list(look(looking, version))  # the rule is not locked while it looks
        found += collect(version, findings, at=at)
    forget_all_but([Question(version, went) for version in versions for went in (False, True)])
    return found


def sweep_import(*, run_id: int, at: datetime) -> list[Signal]:
    """Judge the days that an import brought contacts of; the latest ones, should it be more than a year."""
    span = span_of(run_id)
    if span is None:
        return []
    return sweep(since=max(span[0], span[1] - LONGEST), until=span[1], at=at)


def ask_for_sweeps(*, at: datetime) -> int:
    """Ask for the sweep of the day, once its hour has come, and for one after each import; each is asked for once."""
    today, letters = localdate(at), []
    if localtime(at).hour >= AT:
        days = {"since": (today - BACK).isoformat(), "until": today.isoformat()}
        letters.append(Letter(SWEEP, f"{SWEEP}:{today.isoformat()}", days))
    ended = ImportRun.objects.filter(
        kind__in=(ImportRun.Kind.CONTACTS, ImportRun.Kind.SURVEY), state=ImportRun.State.FINISHED, stored__gt=0,
        ended_at__gte=at - RECENT)
    letters += [Letter(SWEEP, f"{SWEEP}:import-{key}", {"run_id": key})
                for key in ended.order_by("pk").values_list("pk", flat=True)]
    outbox.put_all(letters)
    return len(letters)
