"""Verbs of the landscape: groups are set up, processes get their place, and somebody says whether they still fit."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from workflows.landscape.models import Placement, ProcessGroup, Review
from workflows.ledger import services as ledger
from workflows.ledger.actor import Actor
from workflows.ledger.chain import Entry, Object
from workflows.library.models import Process
from workflows.library.services import LIBRARY


class CannotArrange(Exception):
    """The landscape cannot be changed so; the message is a sentence fit for the user."""


@transaction.atomic
def create_group(
    *, code: str, name: str, area: str, by: Actor, at: datetime, parent_id: int | None = None, owner: str = "",
    order: int = 0,
) -> ProcessGroup:
    """A field of the house, or with a parent a group within it; there is no third level of groups."""
    ledger.hold(LIBRARY)
    parent = ProcessGroup.objects.get(pk=parent_id) if parent_id else None
    if parent is not None and parent.parent_id is not None:
        raise CannotArrange(_("「%(name)s」已是第二级分组，其下只能放流程。") % {"name": parent.name})
    group = ProcessGroup(code=code, name=name, area=parent.area if parent else area, parent=parent, owner_name=owner,
                         order=order)
    group.full_clean()
    group.save(force_insert=True)
    _record(Entry(verb="process_group.created", object=Object("process_group", code, name=str(group))), by, at)
    return group


@transaction.atomic
def place_process(*, process_id: int, group_id: int, by: Actor, at: datetime) -> Placement:
    """Put the process into the group; the same place again changes nothing."""
    process = Process.objects.select_for_update().get(pk=process_id)
    group = ProcessGroup.objects.select_related("parent").get(pk=group_id)
    if group.parent_id is None:
        raise CannotArrange(_("请选择第二级分组：「%(name)s」是领域，流程放在其下的分组里。") % {"name": group.name})
    placement = Placement.objects.filter(process=process).select_related("group__parent").first()
    if placement is not None and placement.group_id == group.pk:
        return placement
    before = str(placement.group) if placement else ""
    placement, _made = Placement.objects.update_or_create(process=process, defaults={"group": group})
    about = Object("process", process.code, name=process.name)
    _record(Entry(verb="process.placed", object=about, detail={"from": before, "to": str(group)}), by, at)
    return placement


@transaction.atomic
def review_process(*, process_id: int, conclusion: str, note: str, by: Actor, at: datetime) -> Review:
    """Say of a process that it still fits, or that it needs revising; the reason stays with it."""
    if by.id is None:
        raise ValueError("Processes are reviewed by people, not by the system.")
    process = Process.objects.select_for_update().get(pk=process_id)
    if not process.versions.filter(state="published").exists():
        raise CannotArrange(_("流程「%(name)s」没有已发布的版本，无从复审。") % {"name": process.name})
    if not note.strip():
        raise CannotArrange(_("请写明复审意见。"))
    review = Review.objects.create(process=process, conclusion=conclusion, note=note.strip(), by_id=by.id,
                                   by_name=by.name, at=at)
    about = Object("process", process.code, name=process.name)
    _record(Entry(verb="process.reviewed", object=about, outcome=conclusion, reason=review.note), by, at)
    return review


def _record(entry: Entry, by: Actor, at: datetime) -> None:
    ledger.append(stream=LIBRARY, entry=entry, by=by, at=at)
