"""Closing months, and noting what came too late for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.archive import judging, telling
from complaints.archive.counting import Figures, figures_of, names_of
from complaints.archive.models import Correction, MonthClosing, ProductMonth
from complaints.archive.months import begins, later, month_of
from complaints.archive.selectors import may_close
from complaints.models import Contact, ImportRun
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.canonical import text_of
from workflows.ledger.chain import Entry, Object
from workflows.ledger.services import append, hold

STREAM: Final = "archive"
LOOKED_BACK: Final = 12  # months: what comes later than a year is no correction of a bulletin any more


class CannotClose(Exception):
    """The month was not closed."""


@transaction.atomic
def close_month(*, month: date, by: Person, at: datetime) -> MonthClosing:
    """Freeze what the month was for every product; once, by Quality Management. Raises CannotClose."""
    if not may_close(by, at):
        raise CannotClose(_("月度档案由品质管理部封存。"))
    return _close(month, by.as_actor(), at)


@transaction.atomic
def _close(month: date, by: Actor, at: datetime) -> MonthClosing:
    hold(STREAM)
    _check(month, at)
    figures = figures_of(month, month)
    told, judged = telling.told(month), judging.judged(later(month, -1), figures)
    products = {product for _month, product in figures} | set(told) | set(judged)
    names = names_of({product for product in products if product})
    rows = [_row(month, product, names, figures, told, judged) for product in sorted(products, key=lambda pk: pk or 0)]
    contacts = sum(one.total for one in figures.values())
    total = sha256("\n".join(row.sha256 for row in rows).encode()).hexdigest()
    closing = MonthClosing.objects.create(
        month=month, products=len(rows), contacts=contacts, sha256=total, by_id=by.id, by_name=by.name, at=at)
    for row in rows:
        row.closing = closing
    ProductMonth.objects.bulk_create(rows, batch_size=500)
    _record("archive.month.closed", closing, by=by, at=at, sha256=total, products=len(rows), contacts=contacts)
    return closing


def _check(month: date, at: datetime) -> None:
    if later(month) > localdate(at):
        raise CannotClose(_("%(month)s 还没有结束，不能封存。") % {"month": f"{month:%Y-%m}"})
    if known := MonthClosing.objects.filter(month=month).first():
        raise CannotClose(_("%(month)s 已于 %(on)s 由 %(name)s 封存；迟到的数据作为更正显示。") % {
            "month": f"{month:%Y-%m}", "on": f"{localdate(known.at):%Y-%m-%d}", "name": known.by_name})
    if not Contact.objects.filter(at__lt=begins(later(month))).exists():
        raise CannotClose(_("到 %(month)s 为止还没有任何投诉数据，没有可封存的内容。") % {"month": f"{month:%Y-%m}"})


def _row(month: date, product: int | None, names: Mapping[int, str], figures: Mapping[Any, Figures],
         told: Mapping[int | None, telling.Told], judged: Mapping[int | None, judging.Judged]) -> ProductMonth:
    said = told.get(product, telling.NOTHING)
    verdict = judged.get(product)
    numbers = {
        "month": f"{month:%Y-%m}", "product": names.get(product, "") if product else "",
        **figures.get((month, product), Figures()).as_json(), **asdict(said),
        "before": verdict and {"verdict": verdict.verdict, "basis": verdict.basis},
    }
    text = text_of(numbers)
    return ProductMonth(product_id=product, text=text, sha256=sha256(text.encode()).hexdigest())


def close_due(*, at: datetime) -> list[date]:
    """Close the months that are due: from the day of the month that is set, the one before; after a pause all that
    were missed. Returns which those were; called again it closes nothing twice."""
    last = later(month_of(at), -1)
    if localdate(at).day < settings.ARCHIVE_CLOSING_DAY:
        last = later(last, -1)
    newest = MonthClosing.objects.order_by("-month").values_list("month", flat=True).first()
    month, done = later(newest) if newest else later(month_of(at), -1), []
    while month <= last:
        try:
            _close(month, SYSTEM, at)
        except CannotClose:  # by hand in the meantime, or nothing to close yet
            pass
        else:
            done.append(month)
        month = later(month)
    return done


@transaction.atomic
def note_corrections(*, at: datetime) -> int:
    """Put beside closed months what they come to with figures that came later; how many products' months differ."""
    hold(STREAM)
    since = later(month_of(at), -LOOKED_BACK)
    closings = {one.month: one for one in MonthClosing.objects.filter(month__gte=since)}
    if not closings or not _anything_came(closings.values()):
        return 0
    known = _known(closings.values())
    found = figures_of(min(closings), max(closings))
    keys = {key for key in (*found, *known) if key[0] in closings}
    differing = {key: now for key in keys if (now := found.get(key, Figures()).as_json()) != known.get(key, NOTHING)}
    _note(closings, differing, at)
    return len(differing)


NOTHING: Final = Figures().as_json()


def _anything_came(closings: Any) -> bool:
    """Whether an import ended since the first of these months was closed; without one nothing can differ."""
    return ImportRun.objects.filter(ended_at__gt=min(one.at for one in closings)).exists()


def _known(closings: Any) -> dict[Any, dict[str, Any]]:
    """The figures as they stand: as frozen, or as corrected last."""
    known: dict[Any, dict[str, Any]] = {}
    for rows in (ProductMonth.objects, Correction.objects):
        for row in rows.filter(closing__in=list(closings)).select_related("closing").order_by("pk"):
            known[row.closing.month, row.product_id] = {name: row.numbers[name] for name in NOTHING}
    return known


def _note(closings: Mapping[date, MonthClosing], differing: Mapping[Any, dict[str, Any]], at: datetime) -> None:
    made = []
    for (month, product), numbers in sorted(differing.items(), key=lambda item: (item[0][0], item[0][1] or 0)):
        text = text_of(numbers)
        made.append(Correction(closing=closings[month], product_id=product, text=text, at=at,
                               sha256=sha256(text.encode()).hexdigest()))
    Correction.objects.bulk_create(made, batch_size=500)
    for month in sorted({month for month, _product in differing}):
        hashes = [one.sha256 for one in made if one.closing.month == month]
        _record("archive.month.corrected", closings[month], by=SYSTEM, at=at, products=len(hashes),
                sha256=sha256("\n".join(hashes).encode()).hexdigest())


def _record(verb: str, closing: MonthClosing, *, by: Actor, at: datetime, **detail: Any) -> None:
    month = f"{closing.month:%Y-%m}"
    append(stream=STREAM, entry=Entry(verb=verb, object=Object("archive_month", month, name=month), detail=detail),
           at=at, by=by)
