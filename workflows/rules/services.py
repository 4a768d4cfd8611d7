"""Verbs of business rules: they are written, published by a second person, replaced on their day, and retired."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from workflows.ledger import services as ledger
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.attempts import own_work
from workflows.ledger.chain import Change, Entry, Object
from workflows.rules.models import Authorship, Rule, RuleVersion

RULES: Final = "rules"  # whoever numbers a new rule waits for the lock of this stream
CODE: Final = re.compile(r"BR-(\d{4,8})")
CARD: Final = ("title", "area", "owner_name")
WORDS: Final = ("conditions", "instructions", "examples", "note", "effective_from")
UNTYPED: Final = {field.name for field in RuleVersion._meta.fields} - {*WORDS}  # what nobody types is not checked


class CannotWrite(Exception):
    """The rule stays as it is; the message is a sentence fit for the user."""


class Stale(CannotWrite):
    """Somebody else has written on the draft in the meantime."""


class CannotPublish(CannotWrite):
    """The version stays a draft, or in force."""


@transaction.atomic
def create_rule(
    *, title: str, area: str, by: Actor, at: datetime, owner_name: str = "", words: Mapping[str, object],
) -> RuleVersion:  # fmt: skip
    """A new rule under the next free number, with its first version as a draft."""
    ledger.hold(RULES)
    rule = Rule(code=_next_code(), title=title, area=area, owner_name=owner_name, created_at=at)
    rule.full_clean()
    rule.save(force_insert=True)
    _record(rule, Entry(verb="rule.created"), by, at)
    return _drafted(rule, words, by, at)


@transaction.atomic
def draft_version(*, rule_id: int, by: Actor, at: datetime, words: Mapping[str, object]) -> RuleVersion:
    """The next version of the rule, as a draft; there is one draft at a time."""
    rule = _locked(rule_id)
    if rule.versions.filter(state=RuleVersion.State.DRAFT).exists():
        raise CannotWrite(_("这条规则已有一份草稿，请在草稿上修改。"))
    return _drafted(rule, words, by, at)


@transaction.atomic
def redraft_version(
    *, version_id: int, revision: int, by: Actor, at: datetime, words: Mapping[str, object]
) -> RuleVersion:
    """Other words for a draft; whoever writes on it becomes one of its authors."""
    version = _locked_version(version_id)
    if version.state != RuleVersion.State.DRAFT:
        raise CannotWrite(_("第 %(number)d 版已发布，不能再修改；请起草新版本。") % {"number": version.number})
    if version.revision != revision:
        raise Stale(_("这份草稿刚被 %(name)s 修改过，请核对后再保存。") % {"name": version.author_name})
    changes = _differences(version, words)
    if not changes:
        return version
    version.author_id, version.author_name, version.drafted_at = _person(by), by.name, at
    version.revision += 1
    version.save()
    _sign(version, by)
    _record(version.rule, Entry(verb="rule.redrafted", diff=changes, detail=_about(version)), by, at)
    return version


@transaction.atomic
def change_card(*, rule_id: int, by: Actor, at: datetime, **card: str) -> Rule:
    """Another name, area or department for the rule; its wordings stay."""
    rule = _locked(rule_id)
    changes = [Change(name, _label(Rule, name), getattr(rule, name), card[name])
               for name in CARD if name in card and getattr(rule, name) != card[name]]  # fmt: skip
    for change in changes:
        setattr(rule, change.field, change.new)
    if changes:
        rule.full_clean()
        rule.save(update_fields=CARD)
        _record(rule, Entry(verb="rule.changed", diff=changes), by, at)
    return rule


@transaction.atomic
def publish_rule(
    *, version_id: int, revision: int, by: Actor, at: datetime, effective_from: date | None = None
) -> RuleVersion:
    """Let the draft count from its day on; by somebody who has not written on it, never for days that are over."""
    version = _locked_version(version_id)
    if not can_proceed(version.publish):
        raise CannotPublish(_("第 %(number)d 版为%(state)s，不能发布。") % {
            "number": version.number, "state": version.get_state_display()})  # fmt: skip
    if version.revision != revision:
        raise Stale(_("这份草稿刚被 %(name)s 修改过，请核对后再发布。") % {"name": version.author_name})
    if _person(by) in version.authors:
        about = Object("rule", version.rule.code, name=version.rule.title)
        raise CannotPublish(own_work(about, _("编写人不能发布自己写的规则，须由第二人发布。"), by, at))
    begins = max(effective_from or version.effective_from or localdate(at), localdate(at))
    _make_room(version, begins, by, at)
    version.publish(by=by, at=at, effective_from=begins)
    version.save()
    detail = {**_about(version), "effective_from": begins.isoformat()}
    _record(version.rule, Entry(verb="rule.published", reason=version.note, detail=detail), by, at)
    return version


@transaction.atomic
def retire_rule(*, rule_id: int, reason: str, by: Actor, at: datetime) -> Rule:
    """From today on the rule counts no more; every version stays to be read."""
    rule, today = _locked(rule_id), localdate(at)
    published = list(rule.versions.select_for_update().filter(state=RuleVersion.State.PUBLISHED).order_by("number"))
    if not published:
        raise CannotPublish(_("这条规则没有已发布的版本，无须废止。"))
    if not reason.strip():
        raise CannotPublish(_("请写明废止原因。"))
    for version in published:
        version.retire(by=by, at=at, reason=reason.strip())
        version.end(today)
        version.save()
    detail = {"versions": [version.number for version in published], "ends_on": today.isoformat()}
    _record(rule, Entry(verb="rule.retired", reason=reason.strip(), detail=detail), by, at)
    return rule


def sweep(*, at: datetime) -> int:
    """Call superseded what another version has replaced by now; returns how many. Nothing is done twice."""
    due = RuleVersion.objects.replaced_by(localdate(at)).order_by("rule_id", "number").values_list("pk", flat=True)
    return sum(_superseded(version_id, at) for version_id in list(due))


@transaction.atomic
def _superseded(version_id: int, at: datetime) -> bool:
    version = _locked_version(version_id)
    if not can_proceed(version.supersede):
        return False
    _supersede(version, SYSTEM, at)
    return True


def _supersede(version: RuleVersion, by: Actor, at: datetime) -> None:
    version.supersede(at=at)
    version.save()
    _record(version.rule, Entry(verb="rule.superseded", detail=_about(version)), by, at)


def _make_room(version: RuleVersion, begins: date, by: Actor, at: datetime) -> None:
    """The former version ends where this one begins; versions begin in the order of their numbers."""
    former = version.rule.versions.filter(state=RuleVersion.State.PUBLISHED).order_by("-number").first()
    if former is None:
        return
    if former.effective_from is not None and former.effective_from > begins:
        raise CannotPublish(_("第 %(number)d 版自 %(day)s 起生效，新版本不能早于这一天。") % {
            "number": former.number, "day": former.effective_from.isoformat()})  # fmt: skip
    former.rule = version.rule
    former.end(begins)
    if begins <= localdate(at):
        _supersede(former, by, at)
    else:
        former.save()


def _drafted(rule: Rule, words: Mapping[str, object], by: Actor, at: datetime) -> RuleVersion:
    newest = rule.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = RuleVersion(rule=rule, number=newest + 1, author_id=_person(by), author_name=by.name, drafted_at=at,
                          **{name: words[name] for name in WORDS if name in words})  # fmt: skip
    version.clean_fields(exclude=UNTYPED)
    version.save(force_insert=True)
    _sign(version, by)
    _record(rule, Entry(verb="rule.drafted", reason=version.note, detail=_about(version)), by, at)
    return version


def _sign(version: RuleVersion, by: Actor) -> None:
    Authorship.objects.get_or_create(version=version, person_id=_person(by), defaults={"name": by.name})


def _differences(version: RuleVersion, words: Mapping[str, object]) -> list[Change]:
    """Write the words onto the draft; what that changed."""
    before = {name: getattr(version, name) for name in WORDS if name in words}
    for name in before:
        setattr(version, name, words[name])
    version.clean_fields(exclude=UNTYPED)
    return [Change(name, _label(RuleVersion, name), _plain(old), _plain(getattr(version, name)))
            for name, old in before.items() if old != getattr(version, name)]  # fmt: skip


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _label(model: type[Rule] | type[RuleVersion], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _locked(rule_id: int) -> Rule:
    return Rule.objects.select_for_update().get(pk=rule_id)


def _locked_version(version_id: int) -> RuleVersion:
    """The version, with its rule locked: whoever writes, publishes or retires waits here."""
    rule = Rule.objects.select_for_update().get(versions=version_id)
    version = RuleVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.rule = rule
    return version


def _next_code() -> str:
    codes = Rule.objects.values_list("code", flat=True)
    numbers = [int(match[1]) for code in codes if (match := CODE.fullmatch(code))]
    return f"BR-{max(numbers, default=0) + 1:04d}"


def _person(by: Actor) -> int:
    if by.id is None:
        raise ValueError("Rules are written and published by people, not by the system.")
    return by.id


def _about(version: RuleVersion) -> dict[str, object]:
    return {"number": version.number}


def _record(rule: Rule, entry: Entry, by: Actor, at: datetime) -> None:
    about = Object("rule", rule.code, name=rule.title)
    told = Entry(verb=entry.verb, object=about, reason=entry.reason, diff=entry.diff, detail=entry.detail)
    ledger.append(stream=rule.stream, entry=told, by=by, at=at)
