"""What a finding is about: a case, one of its events, a ticket, a version, a sample, a line of an exception."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.tickets.selectors import tickets_for
from reports.exceptions.queries import BY_KEY
from reports.sampling.models import Sample
from reports.selectors import case_for
from workflows.ledger.models import Event
from workflows.library.selectors import version_of
from workflows.runtime.models import Case

MOST_EVENTS: Final = 20
EVENT: Final = re.compile(r"([\w:.-]{1,100})\s*#\s*(\d{1,12})")


class CannotFind(Exception):
    """There is no such thing, or this person may not see it."""


@dataclass(frozen=True, slots=True)
class About:
    """The object as the finding keeps it; `events` are written into the form."""

    kind: str = ""
    key: str = ""
    name: str = ""
    path: str = ""
    events: str = ""


def about(text: str, *, person: Person, at: datetime) -> About:
    """The object that `case:MKT-2026-0417`, `case:MKT-2026-0417:12`, `ticket:…`, `version:PRC-0187:3`, `sample:…` or
    `exception:rule:MKT-2026-0417` names; raises CannotFind."""
    if not text:
        return About()
    kind, *rest = text.split(":")
    try:
        return _KINDS[kind](rest, person, at)
    except (KeyError, IndexError, ValueError, Case.DoesNotExist):
        raise CannotFind(_("没有找到发现所针对的对象，请从案件、样本或异常页面重新进入。")) from None


def _case(rest: list[str], person: Person, at: datetime) -> About:
    case = case_for(person=person, key=rest[0], at=at)
    if len(rest) == 1:
        return About("case", case.key, case.title, reverse("trail", args=[case.key]))
    seq = int(rest[1])
    path = reverse("case-moment", args=[case.key, seq])
    return About("event", case.key, f"{case.title} #{seq}", path, f"{case.key}#{seq}")


def _ticket(rest: list[str], person: Person, at: datetime) -> About:
    ticket = tickets_for(person, at).filter(key=rest[0]).first()
    if ticket is None:
        raise CannotFind(_("没有找到工单 %(key)s。") % {"key": rest[0][:40]})
    return About("ticket", ticket.key, ticket.title, reverse("ticket", args=[ticket.key]))


def _version(rest: list[str], person: Person, at: datetime) -> About:
    version = version_of(code=rest[0], number=int(rest[1]))
    if version is None:
        raise CannotFind(_("没有找到这个流程版本。"))
    path = reverse("process-version", args=[rest[0], version.number])
    return About("version", f"{rest[0]} v{version.number}", version.process.name, path)


def _sample(rest: list[str], person: Person, at: datetime) -> About:
    sample = Sample.objects.filter(code=rest[0]).first()
    if sample is None:
        raise CannotFind(_("没有找到这次抽样。"))
    return About("sample", sample.code, f"{sample.process_name} · {sample.purpose}"[:200],
                 reverse("sample", args=[sample.code]))


def _exception(rest: list[str], person: Person, at: datetime) -> About:
    asked = BY_KEY.get(rest[0])
    if asked is None:
        raise CannotFind(_("没有这项例外查询。"))
    found = _case(rest[1:], person, at)
    return About("exception", found.key, f"{found.name}（{asked.name}）"[:200], found.path, found.events)


_KINDS: Final[Mapping[str, Callable[[list[str], Person, datetime], About]]] = {
    "case": _case, "ticket": _ticket, "version": _version, "sample": _sample, "exception": _exception}


@dataclass(frozen=True, slots=True)
class Pinned:
    """Events that prove something, with their hashes as they stand now; what was not understood or not found."""

    events: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def pinned(text: str, *, person: Person, at: datetime) -> Pinned:
    """The events that `MKT-2026-0417#12` and the like name, of cases that the person may read."""
    found = Pinned()
    for part in [one.strip() for one in re.split(r"[,，;；、\s]+", re.sub(r"\s*#\s*", "#", text)) if one.strip()]:
        event = _event(part, person, at)
        if event is None:
            found.unknown.append(part[:60])
        else:
            found.events.append({"stream": event.stream, "seq": event.seq, "hash": event.hash})
    return found


def _event(part: str, person: Person, at: datetime) -> Event | None:
    said = EVENT.fullmatch(part)
    if said is None:
        return None
    try:
        case = case_for(person=person, key=said[1].upper().removeprefix("CASE:"), at=at)
    except Case.DoesNotExist:
        return None
    return Event.objects.of_stream(case.stream).filter(seq=int(said[2])).first()
