"""Switching categories and checklists off and on: new cases are not offered them, running cases keep theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from marketing_review.models import Category, CategoryVersion, Checklist
from marketing_review.models.content import cleaned
from marketing_review.models.versions import Versioned
from marketing_review.selectors.checklists import DUTY_CHECKLISTS, EXPERTS
from marketing_review.services.templates import may_manage, record

T = TypeVar("T", bound=Versioned)
LEAST_NOTE: Final = 2
# What steps of the process ask for whatever the category: without them a case could not go on.
FIXED: Final = frozenset({"agreement", "script", "legal", *EXPERTS.values(), *DUTY_CHECKLISTS.values()})


class CannotRetire(Exception):
    """It is still needed, or it is as wanted already; the message is a sentence for the manager."""


@transaction.atomic
def retire_category(*, key: str, note: str, by: Person, at: datetime) -> Category:
    """Offer the category to no new case any more."""
    found = _locked(Category, key, by, active=True)
    _switch(found, "retired", note, by, at)
    return found


@transaction.atomic
def restore_category(*, key: str, note: str, by: Person, at: datetime) -> Category:
    """Offer the category again, on its newest template."""
    found = _locked(Category, key, by, active=False)
    named = _lists_of(CategoryVersion.objects.filter(category=found).order_by("-number")[:1])
    off = Checklist.objects.filter(key__in=named, active=False).order_by("key").values_list("name", flat=True)
    if names := "、".join(off):
        raise CannotRetire(_("它的模板要用已停用的清单：%(names)s。请先启用清单。") % {"names": names})
    _switch(found, "restored", note, by, at)
    return found


@transaction.atomic
def retire_checklist(*, key: str, note: str, by: Person, at: datetime) -> Checklist:
    """Pin no new case to the checklist any more; one that is still asked for stays."""
    found = _locked(Checklist, key, by, active=True)
    if key in FIXED:
        raise CannotRetire(_("「%(name)s」由流程的固定环节使用，不能停用。") % {"name": found.name})
    if users := [version.category.name for version in _in_force() if key in _lists_of([version])]:
        raise CannotRetire(_("这些活动类别的模板还在用它：%(names)s。请先从模板中去掉。") % {"names": "、".join(users)})
    _switch(found, "retired", note, by, at)
    return found


@transaction.atomic
def restore_checklist(*, key: str, note: str, by: Person, at: datetime) -> Checklist:
    """Let new cases use the checklist again, in its newest version."""
    found = _locked(Checklist, key, by, active=False)
    _switch(found, "restored", note, by, at)
    return found


def _locked(kind: type[T], key: str, by: Person, *, active: bool) -> T:
    """What is to be switched, under its lock; refused when it is as wanted already."""
    may_manage(by)
    found: T = kind._default_manager.select_for_update().get(key=key)
    if found.active != active:
        raise CannotRetire(_("它已经停用。") if active else _("它已经启用。"))
    return found


def _switch(found: Versioned, what: str, note: str, by: Person, at: datetime) -> None:
    note = str(cleaned(note)).strip()[:300]
    if len(note) < LEAST_NOTE:
        raise CannotRetire(_("请说明原因。"))
    found.active = not found.active
    found.save(update_fields=["active"])
    record(found, what, found.name, note=note, by=by, at=at)


def _in_force() -> list[CategoryVersion]:
    """The newest version of every active category."""
    newest = {version.category_id: version for version in CategoryVersion.objects.filter(category__active=True)
              .select_related("category").order_by("number")}
    return list(newest.values())


def _lists_of(versions: Iterable[CategoryVersion]) -> set[str]:
    return {key for version in versions for entry in version.obliged_posts for key in entry.get("checklists", ())}
