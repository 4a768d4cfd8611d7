"""Versions of categories and checklists: made by managers, never changed, always recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from marketing_review.models import Category, CategoryVersion, Checklist, ChecklistVersion, Duty
from marketing_review.models.field import CATALOGUE, PRESENCES, SIMPLE_KINDS, field_from
from marketing_review.models.versions import Version, Versioned
from workflows.ledger.chain import Change, Entry, Object
from workflows.ledger.services import append

MANAGE = "templates.manage"
CORE = frozenset({
    "title", "online", "channels", "regions", "period_start", "period_end", "segments", "list_size", "budget",
    "agreement", "script", "risks", "targets",
})
LABELS = {"fields": "字段", "obliged": "会签部门", "tasks": "协同任务", "thresholds": "预警阈值", "items": "条目"}
V = TypeVar("V", bound=Version)


class CannotPublishTemplate(Exception):
    """The new version is not usable; the message is a sentence for the manager."""


@transaction.atomic
def publish_category_version(
    *, category_key: str, name: str, parts: Mapping[str, Any], by: Person, at: datetime, note: str = "",
) -> CategoryVersion:
    """Put a new template version in force for new cases; `parts` has fields, obliged, tasks and thresholds."""
    may_manage(by)
    _check_fields(parts["fields"])
    _check_obliged(parts["obliged"])
    _check_tasks(parts["tasks"])
    made = CategoryVersion(**{"thresholds": {}, **parts}, author=by, made_at=at, note=note)
    return _publish(made, _locked(Category, category_key, name), by)


@transaction.atomic
def publish_checklist_version(
    *, checklist_key: str, name: str, items: Sequence[Mapping[str, Any]], by: Person, at: datetime, note: str = "",
) -> ChecklistVersion:
    """Put a new version of a checklist in force for new cases."""
    may_manage(by)
    _check_items(items)
    made = ChecklistVersion(items=list(items), author=by, made_at=at, note=note)
    return _publish(made, _locked(Checklist, checklist_key, name), by)


def _locked(kind: type[Versioned], key: str, name: str) -> Versioned:
    """What gets a new version, under its lock and by the name it has from now on; made now unless there is one."""
    kind._default_manager.get_or_create(key=key, defaults={"name": name})
    found: Versioned = kind._default_manager.select_for_update().get(key=key)
    if found.name != name:
        found.name = name
        found.save(update_fields=["name"])
    return found


def _publish(made: V, owner: Versioned, by: Person) -> V:
    """Number the version on, and record what it changed."""
    former = type(made)._default_manager.filter(**{made.OWNER: owner}).order_by("-number").first()
    setattr(made, made.OWNER, owner)
    made.number = former.number + 1 if former else 1
    made.save(force_insert=True)
    old = former.parts if former else {}
    changes = [Change(part, LABELS[part], old.get(part), now)
               for part, now in made.parts.items() if now != old.get(part)]
    record(owner, "published", str(made), changes=changes, note=made.note, by=by, at=made.made_at)
    return made


def record(owner: Versioned, what: str, name: str, *, changes: Sequence[Change] = (), note: str, by: Person,
           at: datetime) -> None:
    """Add an event to the chain of a category or checklist."""
    entry = Entry(verb=f"marketing_review.{owner.KIND}.{what}", reason=note, diff=list(changes),
                  object=Object(type=owner.KIND, id=owner.key, name=name))
    append(stream=owner.stream, entry=entry, by=by.as_actor(), at=at)


def may_manage(by: Person) -> None:
    """Refuse whoever does not keep the templates."""
    if not by.can(MANAGE):
        raise CannotPublishTemplate(_("只有流程管理员可以修改模板。"))


def current_checklist_versions() -> dict[str, int]:
    """The newest version number of every active checklist: what a new case is pinned to."""
    rows = Checklist.objects.filter(active=True).annotate(newest=Max("versions__number")).values_list("key", "newest")
    return {key: newest for key, newest in rows if newest}


def _check_fields(fields: Sequence[Mapping[str, Any]]) -> None:
    known: dict[str, Any] = {}
    for stored in fields:
        field = field_from(stored)
        if field.key in known:
            raise CannotPublishTemplate(_("字段 %(key)s 出现了两次。") % {"key": field.key})
        if field.presence not in PRESENCES or not field.label:
            raise CannotPublishTemplate(_("字段 %(key)s 的设置不完整。") % {"key": field.key})
        own = CATALOGUE.get(field.key)
        if (own and field.kind != own.kind) or (not own and field.kind not in SIMPLE_KINDS):
            raise CannotPublishTemplate(_("字段 %(key)s 的类型不能使用。") % {"key": field.key})
        known[field.key] = field
    if missing := sorted(key for key in CORE if key not in known or not known[key].mandatory):
        names = "、".join(CATALOGUE[key].shown for key in missing)
        raise CannotPublishTemplate(_("这些字段必须保留为必填：%(names)s。") % {"names": names})


def _check_obliged(obliged: Sequence[Mapping[str, Any]]) -> None:
    if not obliged:
        raise CannotPublishTemplate(_("至少要有一个会签部门。"))
    posts = [entry.get("post", "") for entry in obliged]
    if not all(posts) or len(posts) != len(set(posts)):
        raise CannotPublishTemplate(_("会签岗位不能为空，也不能重复。"))
    named = {key for entry in obliged for key in entry.get("checklists", ())}
    unknown = named - set(Checklist.objects.filter(key__in=named, active=True).values_list("key", flat=True))
    if unknown:
        names = "、".join(sorted(unknown))
        raise CannotPublishTemplate(_("没有这个审核清单，或它已停用：%(names)s。") % {"names": names})


def _check_tasks(tasks: Sequence[Mapping[str, Any]]) -> None:
    for task in tasks:
        if task.get("kind") not in Duty.Kind.values or not (task.get("post") or task["kind"] == Duty.Kind.DELIVERY):
            raise CannotPublishTemplate(_("协同任务的设置不完整。"))


def _check_items(items: Sequence[Mapping[str, Any]]) -> None:
    codes = [item.get("code", "") for item in items]
    if not items or not all(codes) or len(codes) != len(set(codes)):
        raise CannotPublishTemplate(_("清单至少要有一个条目，条目编号不能重复。"))
    if any(not str(item.get("text", "")).strip() for item in items):
        raise CannotPublishTemplate(_("每个条目都要有文字。"))
