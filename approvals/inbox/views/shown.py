"""Groups, choices and what is done as the templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.inbox.forms import Filters
from approvals.inbox.labels import outcome_label
from approvals.inbox.models import WorkItem
from approvals.inbox.seats import STAND
from approvals.inbox.selectors import BANDS, Inbox
from approvals.inbox.selectors.items import said_for
from approvals.inbox.selectors.waiting import FOR, MINE, absent_in_words, number_without
from approvals.inbox.subjects import subject_of
from approvals.inbox.views.marks import marked
from approvals.inbox.views.rows import Row
from approvals.organisation.models import Person
from workflows.runtime.models import Case

BAND_LABELS: Final = {
    "overdue": gettext_lazy("已超时"), "today": gettext_lazy("今天到期"), "week": gettext_lazy("本周到期"),
    "later": gettext_lazy("以后到期"), "none": gettext_lazy("没有期限"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one band of urgency."""

    key: str
    label: str
    count: int
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: a filter's value or an outcome."""

    value: str
    label: str
    count: int = 0
    url: str = ""
    selected: bool = False
    style: str = ""
    needs_reason: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What to do about an empty list."""

    hints: Sequence[tuple[str, str, int]]
    first_due: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClosedRow:
    """One item that the person decided."""

    item: WorkItem
    outcome: str
    via: str
    url: str
    title: str
    number: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in a list."""

    case: Case
    process_name: str
    url: str
    title: str
    number: str
    can_withdraw: bool = False


def groups_of(found: Inbox, rows: Sequence[Row], filters: Filters) -> list[Group]:
    """The rows by band of urgency, with how many the band has on all pages."""
    bands = {line.item.pk: line.band for line in found.lines}
    return [
        Group(band, str(BAND_LABELS[band]), found.counts.number(type=filters.type, sla=band), members)
        for band in BANDS
        if (members := [row for row in rows if bands[row.item.pk] == band])
    ]


def types_of(found: Inbox, filters: Filters) -> list[Choice]:
    """The process filter, with what each choice would show."""
    counts = found.counts
    named = [(key, name, counts.number(type=key, sla=filters.sla)) for key, name in counts.process_names.items()]
    everything = ("", _("全部类型"), counts.number(sla=filters.sla))
    return [_choice(filters, "type", *one) for one in (everything, *named)]


def slas_of(found: Inbox, filters: Filters) -> list[Choice]:
    """The deadline filter, with what each choice would show."""
    counts = found.counts
    named = [(band, str(BAND_LABELS[band]), counts.number(type=filters.type, sla=band)) for band in BANDS]
    return [_choice(filters, "sla", *one) for one in (("", _("全部期限"), counts.number(type=filters.type)), *named)]


def roles_of(found: Inbox, filters: Filters) -> list[Choice]:
    """The role filter: in person, each post that the person holds, and everybody absent for whom they stand in."""
    places = found.counts.places
    named = [(post.code, post.name, places.get(("post", post.pk), 0)) for post in found.reader.posts]
    absent = absent_in_words(found.stands)
    named += [(f"{FOR}{code}", words, places.get((STAND, pk), 0)) for pk, (code, words) in absent.items()]
    mine = sum(count for (kind, _id), count in places.items() if kind == "person")
    choices = (("", _("全部角色"), found.counts.total), (MINE, _("本人"), mine), *named)
    return [_choice(filters, "role", *one) for one in choices]


def _choice(filters: Filters, name: str, value: str, label: str, count: int) -> Choice:
    url = f"{reverse('inbox')}?{filters.changed(**{name: value}, page=1, sel=0)}"
    return Choice(value, label, count, url, getattr(filters, name) == value)


def views_of(found: Inbox, filters: Filters) -> list[Choice]:
    """The person's own views as tabs; the one whose filters are set is marked."""
    return [
        Choice(str(view.pk), view.name, url=f"{reverse('inbox')}?{view.query}", selected=view.query == filters.query)
        for view in found.reader.views
    ]


def empty_of(found: Inbox, filters: Filters, person: Person, at: datetime) -> Empty | None:
    """For an empty list: which filter to drop and how many items would appear; None when there are rows."""
    if found.lines:
        return None
    labels = {"type": _("类型"), "sla": _("期限"), "role": _("角色"), "q": _("搜索")}
    return Empty([
        (labels[name], f"{reverse('inbox')}?{filters.changed(**{name: ''}, page=1, sel=0)}", count)
        for name in labels
        if getattr(filters, name) and (count := number_without(name, found, person, at))
    ])


def pages_of(path: str, filters: Filters, *, has_next: bool) -> dict[str, str]:
    """The links to the pages before and after."""
    page = filters.page
    return {
        "next_url": f"{path}?{filters.changed(page=page + 1, sel=0)}" if has_next else "",
        "previous_url": f"{path}?{filters.changed(page=page - 1, sel=0)}" if page > 1 else "",
    }


def closed_rows(items: Iterable[WorkItem], filters: Filters) -> list[ClosedRow]:
    """Decided items as rows."""
    words = filters.words
    return [
        ClosedRow(item, outcome_label(item.outcome), _through(item), subject_of(item.process_key).url(item.case_key),
                  marked(item.case.title, words), marked(item.case_key, words))
        for item in items
    ]  # fmt: skip


def _through(item: WorkItem) -> str:
    """Through what somebody decided: for whom, or by which post."""
    if item.on_behalf_of:
        return said_for(item.on_behalf_of.name)
    return item.via_post.name if item.via_post else ""


def case_rows(cases: Iterable[Case], filters: Filters | None = None) -> list[CaseRow]:
    """Cases as rows."""
    words = filters.words if filters else ()
    return [
        CaseRow(case, case.process_version.process.name, subject_of(case.process_key).url(case.key),
                marked(case.title, words), marked(case.key, words), can_withdraw=case.status == Case.Status.RUNNING)
        for case in cases
    ]  # fmt: skip
