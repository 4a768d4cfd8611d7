"""Passwords: the start password an administrator hands over, and the one people choose themselves."""

from __future__ import annotations

import secrets
from datetime import datetime

from axes.utils import reset as unlock
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from approvals.organisation.services.journal import record
from approvals.organisation.services.refusals import CannotOrganise
from workflows.ledger.actor import Actor

READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper


@transaction.atomic
def set_start_password(*, person_id: int, by: Actor, at: datetime) -> str:
    """A new random password, shown this once; the person must replace it at the first sign-in."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if not person.is_active:
        raise CannotOrganise(_("人员已停用，请先恢复。"))
    if person.pk == by.id:
        raise CannotOrganise(_("修改自己的密码请用「修改密码」。"))
    password = "-".join("".join(secrets.choice(READABLE) for _letter in range(4)) for _group in range(4))
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    unlock(username=person.number)
    record(verb="person.start_password_set", on=person, by=by, at=at)
    return password


@transaction.atomic
def change_password(*, person_id: int, old: str, new: str, by: Actor, at: datetime) -> Person:
    """The person with a password of their own; every other session of theirs ends."""
    person = Person.objects.select_for_update().get(pk=person_id)
    if not person.check_password(old):
        raise CannotOrganise(_("当前密码不对。"), {"old": _("请重新输入当前密码。")})
    if old == new:
        raise CannotOrganise(_("新密码不能与当前密码相同。"), {"new": _("请换一个密码。")})
    _refuse_weak(new, person)
    person.set_password(new)
    person.must_change_password = False
    person.save(update_fields=["password", "must_change_password"])
    record(verb="person.password_changed", on=person, by=by, at=at)
    return person


def _refuse_weak(password: str, person: Person) -> None:
    try:
        validate_password(password, person)
    except ValidationError as weak:
        message = " ".join(weak.messages)
        raise CannotOrganise(message, {"new": message}) from weak
