"""Somebody named by staff number, who can be handed or asked something."""

from __future__ import annotations

from django.utils.translation import gettext as _

from approvals.inbox.models import WorkItem
from approvals.inbox.services.errors import CannotDecide
from approvals.inbox.services.typed import clean
from approvals.organisation.models import Person


def somebody(number: str, *, by: Person, field: str) -> Person:
    """The active person with that number who may handle work; CannotDecide, tied to the field, for anybody else."""
    person = Person.objects.active().filter(number=clean(number)[:20]).first()
    if person is None:
        raise _refused(field, _("没有这个工号，或者人员已停用。"))
    if person.pk == by.pk:
        raise _refused(field, _("不能选自己。"))
    if not person.can("work.decide"):
        raise _refused(field, _("%(name)s 的角色不能办理待办。") % {"name": person.name})
    return person


def not_kept_out(person: Person, item: WorkItem, *, field: str) -> None:
    """CannotDecide when the person has to keep out of the item (the initiator of the case, mostly)."""
    if item.excluded_id == person.pk:
        why = _("%(name)s 是这件事的发起人，按职责分离不能办理这个环节。") % {"name": person.name}
        raise _refused(field, why)


def _refused(field: str, why: str) -> CannotDecide:
    return CannotDecide(why, {field: why})
