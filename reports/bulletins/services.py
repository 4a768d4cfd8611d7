"""Asking for bulletins, counting and building them once, telling how far they are."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from approvals.organisation.models import Department, Person
from complaints.archive.departments import MEASURED, Month, as_kept, departments, figures_for
from complaints.archive.models import MonthClosing
from complaints.archive.months import later
from reports.asked import LONGEST_BUILD, StillBuilding, new_code
from reports.bulletins import news, selectors
from reports.bulletins.models import Bulletin
from reports.bulletins.operations import figures_of, month_due
from workflows.ledger import outbox
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.canonical import text_of
from workflows.ledger.chain import Entry, File, Object
from workflows.ledger.services import append, hold

EFFECT: Final = "bulletins.build"
STREAM: Final = "bulletins"


class CannotAsk(Exception):
    """No bulletin was asked for."""


@transaction.atomic
def request_bulletin(
    *, department_id: int | None, month: date, by: Person, at: datetime, language: str = "zh-hans"
) -> Bulletin:
    """Have the worker make a department's bulletin, or (None) the one of all; one that is being made for the same
    person is that one."""
    department = _asked_for(department_id, by)
    if later(month) > localdate(at):
        raise CannotAsk(_("%(month)s 还没有结束，月报在月份结束后生成。") % {"month": f"{month:%Y-%m}"})
    same = {"department": department, "month": month, "requested_by": by, "language": language}
    if waiting := Bulletin.objects.unfinished().filter(**same).first():
        return waiting
    return _ask(department, month, at, by=by, language=language)


def _asked_for(department_id: int | None, by: Person) -> Department | None:
    if department_id is None and selectors.reads_operations(by):
        return None
    found = next((one for one in selectors.offered(by) if one.pk == department_id), None)
    if found is None:
        raise CannotAsk(_("请选择您可以查看的部门。"))
    return found


@transaction.atomic
def make_operations_due(*, at: datetime) -> int:
    """Ask for the operations bulletin of the month before, once, from its first working hour on; how many are new."""
    if (month := month_due(at)) is None:
        return 0
    hold(STREAM)
    if Bulletin.objects.filter(department=None, month=month, requested_by=None).exists():
        return 0
    _ask(None, month, at, by=None, language="zh-hans")
    return 1


def make_due(*, at: datetime) -> int:
    """Ask for the bulletins of the latest closed month, one for every department; how many are new."""
    closing = MonthClosing.objects.order_by("-month").first()
    if closing is None:
        return 0
    known = set(Bulletin.objects.filter(month=closing.month, requested_by=None).values_list("department_id", flat=True))
    new = [one for one in departments() if one.pk not in known]
    for department in new:
        with transaction.atomic():
            Department.objects.select_for_update().get(pk=department.pk)
            if not Bulletin.objects.filter(department=department, month=closing.month, requested_by=None).exists():
                _ask(department, closing.month, at, by=None, language="zh-hans")
    return len(new)


def _ask(department: Department | None, month: date, at: datetime, *, by: Person | None, language: str) -> Bulletin:
    made = Bulletin.objects.create(
        code=new_code(), department=department, month=month, requested_by=by, requested_at=at, language=language)
    _record("bulletins.bulletin.requested", made, at, by.as_actor() if by else SYSTEM)
    outbox.put(effect=EFFECT, key=f"bulletin-{made.code}", payload={"bulletin_id": made.pk})
    return made


def build_bulletin(*, bulletin_id: int, at: datetime) -> Bulletin:
    """Count the figures once and build the file; a finished one is left alone. Raises StillBuilding."""
    from reports.bulletins.sheet import render  # WeasyPrint takes half a second to load: not at every start

    bulletin = _take(bulletin_id, at)
    if bulletin.is_over:
        return bulletin
    if not bulletin.figures:
        bulletin.figures = text_of(_figures(bulletin, at))
        Bulletin.objects.filter(pk=bulletin_id, figures="").update(figures=bulletin.figures, progress=30)
    data = render(bulletin)
    bulletin.path.parent.mkdir(parents=True, exist_ok=True)
    partial = bulletin.path.with_suffix(".part")
    partial.write_bytes(data)
    partial.replace(bulletin.path)
    return _done(bulletin, data, at)


def _figures(bulletin: Bulletin, at: datetime) -> dict[str, Any]:
    """This month's figures, with those of the month before: as its bulletin says, else counted now."""
    department, month = bulletin.department, bulletin.month
    if department is None:
        return figures_of(month, at)
    former = selectors.before(department.pk, later(month, -1))
    if former:
        compared = {"measures": former["measures"], "counts": former["counts"]}
    else:
        earlier = Month(later(month, -1), at)
        compared = {"counts": {}, "measures": {
            name: as_kept(name, measure(department, earlier)) for name, measure in MEASURED.items()
            if name != "evaluated"}}  # which tickets were being evaluated then nobody knows any more
    return {**figures_for(department, Month(month, at)), "before": compared, "counted_at": at.isoformat()}


@transaction.atomic
def _done(bulletin: Bulletin, data: bytes, at: datetime) -> Bulletin:
    digest = sha256(data).hexdigest()
    done = {"status": Bulletin.Status.DONE, "progress": 100, "sha256": digest, "size": len(data)}
    if Bulletin.objects.unfinished().filter(pk=bulletin.pk).update(**done, finished_at=at, error=""):
        _record("bulletins.bulletin.made", bulletin, at, SYSTEM, File(bulletin.file_name, digest, len(data)))
        news.made(bulletin, at)
    bulletin.refresh_from_db()
    return bulletin


@transaction.atomic
def _take(bulletin_id: int, at: datetime) -> Bulletin:
    bulletin = Bulletin.objects.select_for_update(of=("self",)).select_related("department").get(pk=bulletin_id)
    if bulletin.is_over:
        return bulletin
    running = bulletin.status == Bulletin.Status.RUNNING and bulletin.started_at
    if running and at - running < LONGEST_BUILD:
        raise StillBuilding
    bulletin.status, bulletin.started_at, bulletin.progress = Bulletin.Status.RUNNING, at, 1
    bulletin.save(update_fields=["status", "started_at", "progress"])
    return bulletin


def release_bulletin(*, bulletin_id: int) -> None:
    """A build broke off: the next attempt may start at once."""
    Bulletin.objects.unfinished().filter(pk=bulletin_id).update(status=Bulletin.Status.WAITING, progress=0)


def fail_bulletin(*, bulletin_id: int, at: datetime) -> None:
    """The last attempt failed: say so where the person waits."""
    words = _("通报没有生成，请重新生成；若再次失败，请联系管理员。")
    Bulletin.objects.unfinished().filter(pk=bulletin_id).update(
        status=Bulletin.Status.FAILED, finished_at=at, error=words)


def _record(verb: str, bulletin: Bulletin, at: datetime, by: Actor, *files: File) -> None:
    about = Object("bulletin", bulletin.code, name=f"{bulletin.whose} {bulletin.month:%Y-%m}")
    append(stream=STREAM, entry=Entry(verb=verb, object=about, files=files), at=at, by=by)
