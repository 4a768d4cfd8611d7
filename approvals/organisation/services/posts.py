"""Posts and who holds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.organisation.models import Holding, Person, Post
from approvals.organisation.services.journal import assign, record
from approvals.organisation.services.refusals import CannotOrganise, refuse_unless_valid
from workflows.ledger.actor import Actor


@transaction.atomic
def create_post(*, code: str, name: str, department_id: int, by: Actor, at: datetime, is_head: bool = False) -> Post:
    """A new post in a department."""
    post = Post(code=code, name=name, department_id=department_id, is_head=is_head)
    refuse_unless_valid(post)
    if not post.department.active:
        raise CannotOrganise(_("部门已停用。"), {"department": _("请选择在用的部门。")})
    post.save()
    detail = {"department": post.department.code, "is_head": is_head}
    record(verb="post.created", on=post, by=by, at=at, detail=detail)
    return post


@transaction.atomic
def change_post(*, post_id: int, name: str, is_head: bool, active: bool, by: Actor, at: datetime) -> Post:
    """The post under its new name and standing; its code never changes, processes refer to it."""
    post = Post.objects.select_for_update().get(pk=post_id)
    if not active and post.holdings.at(at).exists():
        raise CannotOrganise(_("岗位还有人任职，请先结束任职。"))
    changes = assign(post, name=name, is_head=is_head, active=active)
    refuse_unless_valid(post)
    if changes:
        post.save(update_fields=["name", "is_head", "active"])
        record(verb="post.changed", on=post, by=by, at=at, diff=changes)
    return post


@transaction.atomic
def appoint(
    *, person_id: int, post_id: int, since: datetime, by: Actor, at: datetime, until: datetime | None = None
) -> Holding:
    """Let a person hold a post for a period; periods of the same person and post may not overlap."""
    person = Person.objects.select_for_update().get(pk=person_id)
    post = Post.objects.select_related("department").get(pk=post_id)
    _refuse_appointment(person, post, since, until)
    holding = Holding.objects.create(person=person, post=post, since=since, until=until)
    period = {"since": since, "until": until} if until else {"since": since}
    record(verb="post.appointed", on=person, by=by, at=at, detail=_named(post) | period)
    return holding


@transaction.atomic
def end_holding(*, holding_id: int, by: Actor, at: datetime) -> Holding:
    """The holding ends now; one that has not begun yet never begins."""
    holding = Holding.objects.select_for_update().select_related("post", "person").get(pk=holding_id)
    if holding.until is not None and holding.until <= at:
        raise CannotOrganise(_("该任职已经结束。"))
    holding.until = max(holding.since, at)
    holding.save(update_fields=["until"])
    record(verb="post.relieved", on=holding.person, by=by, at=at, detail=_named(holding.post))
    return holding


def _refuse_appointment(person: Person, post: Post, since: datetime, until: datetime | None) -> None:
    if not person.is_active:
        raise CannotOrganise(_("人员已停用，不能任职。"), {"person": _("请选择在用人员。")})
    if not post.active:
        raise CannotOrganise(_("岗位已停用。"), {"post": _("请选择在用岗位。")})
    if until is not None and until <= since:
        raise CannotOrganise(_("任职结束必须晚于任职开始。"), {"until": _("请改为更晚的日期。")})
    same = Holding.objects.filter(person=person, post=post).filter(Q(until__isnull=True) | Q(until__gt=since))
    if (same.filter(since__lt=until) if until else same).exists():
        raise CannotOrganise(_("该人员在这段时间已任此岗位。"), {"since": _("请调整任职时间。")})


def _named(post: Post) -> dict[str, Any]:
    return {"post": post.code, "post_name": post.name}
