"""Views that people keep of their inbox: filters under a name, in an order, one of which may be shown first."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from approvals.inbox.models import Habit, SavedView
from approvals.inbox.services.errors import CannotDecide, NotYours
from approvals.inbox.services.typed import clean
from approvals.organisation.models import Person

MOST: Final = 20
LONGEST: Final = 20


@transaction.atomic
def keep_view(*, person_id: int, name: str, query: str) -> SavedView:
    """Keep the filters under the name, as the last tab."""
    Person.objects.select_for_update().get(pk=person_id)
    own = _own(person_id)
    if own.count() >= MOST:
        raise _refused(_("最多保存 %(most)d 个视图，请先删除不用的。") % {"most": MOST})
    last = own.aggregate(last=Max("place"))["last"]
    kept = _named(person_id, name)
    return SavedView.objects.create(person_id=person_id, name=kept, query=query, place=0 if last is None else last + 1)


@transaction.atomic
def rename_view(*, view_id: int, person_id: int, name: str) -> SavedView:
    """Call the view by another name."""
    view = _one(view_id, person_id)
    view.name = _named(person_id, name, but=view.pk)
    view.save(update_fields=["name"])
    return view


@transaction.atomic
def drop_view(*, view_id: int, person_id: int) -> None:
    """Forget the view."""
    _one(view_id, person_id).delete()


@transaction.atomic
def move_view(*, view_id: int, person_id: int, by: int) -> None:
    """Let the view stand so many places further on (or, below nothing, back); the order of the others stays."""
    _one(view_id, person_id)
    order = list(_own(person_id).order_by("place", "pk"))
    at = next(place for place, view in enumerate(order) if view.pk == view_id)
    moved = order.pop(at)
    order.insert(max(at + by, 0), moved)
    for place, view in enumerate(order):
        view.place = place
    SavedView.objects.bulk_update(order, ["place"])


@transaction.atomic
def show_first(*, view_id: int | None, person_id: int) -> None:
    """Let the inbox open with the view; with None, with everything."""
    if view_id is not None:
        _one(view_id, person_id)
    _own(person_id).filter(is_default=True).update(is_default=False)
    if view_id is not None:
        _own(person_id).filter(pk=view_id).update(is_default=True)


def use_single_keys(*, person_id: int, on: bool) -> None:
    """Let single keys do something for the person, or nothing, wherever they sign in."""
    Habit.objects.update_or_create(person_id=person_id, defaults={"single_keys": on})


def _own(person_id: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(person_id=person_id)


def _one(view_id: int, person_id: int) -> SavedView:
    """The person's view; their rows are locked, so that two changes at once follow each other."""
    Person.objects.select_for_update().get(pk=person_id)
    view = SavedView.objects.filter(pk=view_id, person_id=person_id).first()
    if view is None:
        raise NotYours(_("没有这个视图。"))
    return view


def _named(person_id: int, name: str, but: int | None = None) -> str:
    kept = " ".join(clean(name).split())
    if not kept:
        raise _refused(_("请给视图起个名字。"))
    if len(kept) > LONGEST:
        raise _refused(_("视图名称最多 %(most)d 个字。") % {"most": LONGEST})
    if any(view.pk != but for view in _own(person_id).filter(name=kept)):
        raise _refused(_("已有叫「%(name)s」的视图，请换一个名字。") % {"name": kept})
    return kept


def _refused(why: str) -> CannotDecide:
    return CannotDecide(why, {"name": why})
