"""Changing a rule: always a new version, and only what a person may set."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from approvals.organisation.models import Person
from complaints.tickets import posts
from complaints.watching.models import Rule, RuleVersion
from complaints.watching.models.rule import SETTINGS
from complaints.watching.services.refusals import CannotWatch
from workflows.ledger.chain import Change, Entry, Object
from workflows.ledger.services import append


def may_change(person: Person, at: datetime) -> bool:
    """Process managers, and whoever leads tickets."""
    return person.can("library.write") or (person.can("tickets.steer") and posts.leads(person, at))


@transaction.atomic
def change_rule(
    *, rule_id: int, seen: int, settings: Mapping[str, Any], by: Person, at: datetime
) -> RuleVersion:
    """Put a new version of the rule in force; `seen` is the version that the person had before them. Saying what is in
    force already changes nothing."""
    if not may_change(by, at):
        raise CannotWatch(_("只有流程管理员、客服原因定位岗与质量管理岗位可以修改关注规则。"))
    rule = Rule.objects.select_for_update().get(pk=rule_id)
    former = RuleVersion.objects.get(rule=rule, number=rule.number)
    if seen != rule.number:
        raise CannotWatch(_("规则已被他人改为第 %(number)s 版。请刷新后再改。") % {"number": rule.number})
    wanted = {name: settings.get(name, getattr(former, name)) for name in SETTINGS}
    changed = [name for name in SETTINGS if wanted[name] != getattr(former, name)]
    if not changed:
        return former
    version = RuleVersion(rule=rule, number=rule.number + 1, by_id=by.pk, by_name=by.name, at=at, **wanted)
    _insist(version)
    version.save(force_insert=True)
    rule.number = version.number
    rule.save(update_fields=["number"])
    _record(version, former, changed, by, at)
    return version


def _insist(version: RuleVersion) -> None:
    try:
        version.full_clean(exclude=["rule", "by_name"])
    except ValidationError as wrong:
        raise CannotWatch(" ".join(wrong.messages), fields={
            name: " ".join(said) for name, said in wrong.message_dict.items()}) from wrong


def _record(version: RuleVersion, former: RuleVersion, changed: list[str], by: Person, at: datetime) -> None:
    diff = [Change(name, str(RuleVersion._meta.get_field(name).verbose_name), str(getattr(former, name)),  # type: ignore[union-attr]
                   str(getattr(version, name))) for name in changed]
    about = Object("watching_rule", str(version.rule_id), name=version.name)
    append(stream=f"watching_rule:{version.rule_id}", by=by.as_actor(), at=at,
           entry=Entry(verb="watching.rule.changed", object=about, diff=diff,
                       detail={"version": version.number}))
