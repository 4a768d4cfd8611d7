"""Verbs of scripts: they are written, published, replaced, withdrawn, and run out by themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django_fsm import can_proceed

from workflows.ledger import services as ledger
from workflows.ledger.actor import SYSTEM, Actor
from workflows.ledger.attempts import own_work
from workflows.ledger.chain import Change, Entry, Object
from workflows.runtime.models import Case
from workflows.scripts.models import LONGEST_TEXT, Script, ScriptVersion

LONGEST: Final = timedelta(days=30)  # of a temporary script: what is told longer goes through a second person
State = ScriptVersion.State


class CannotWrite(Exception):
    """The script stays as it is; the message is a sentence fit for the user."""


class Stale(CannotWrite):
    """Somebody else has written on the draft in the meantime."""


class CannotPublish(CannotWrite):
    """The version stays a draft, or in force."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What somebody wants to be told, and when."""

    text: str
    note: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@transaction.atomic
def create_script(
    *, case_id: int, title: str, temporary: bool, wording: Wording, by: Actor, at: datetime
) -> ScriptVersion:
    """A new script of the case, with its first version as a draft."""
    case = Case.objects.select_for_update().get(pk=case_id)
    title = " ".join(title.split())
    if not title:
        raise CannotWrite(_("请填写口径名称。"))
    if case.scripts.filter(title=title).exists():
        raise CannotWrite(_("「%(case)s」已有名为「%(title)s」的口径，请在它上面起草新版本。") % {
            "case": case.key, "title": title})  # fmt: skip
    script = Script.objects.create(case=case, title=title, temporary=temporary, created_at=at)
    detail = {"case": case.key, "temporary": temporary}
    _record(script, Entry(verb="script.created", detail=detail), by, at)
    return _drafted(script, wording, by, at)


@transaction.atomic
def publish_at_once(*, case_id: int, title: str, wording: Wording, by: Actor, at: datetime) -> ScriptVersion:
    """A temporary script, told from now on: customers are on the line already."""
    version = create_script(case_id=case_id, title=title, temporary=True, wording=wording, by=by, at=at)
    return publish_words(version_id=version.pk, revision=version.revision, by=by, at=at)


@transaction.atomic
def draft_version(*, script_id: int, wording: Wording, by: Actor, at: datetime) -> ScriptVersion:
    """The next version of the script, as a draft; there is one draft at a time."""
    script = _locked(script_id)
    if script.versions.filter(state=State.DRAFT).exists():
        raise CannotWrite(_("这份口径已有一份草稿，请在草稿上修改。"))
    return _drafted(script, wording, by, at)


@transaction.atomic
def redraft_version(*, version_id: int, revision: int, wording: Wording, by: Actor, at: datetime) -> ScriptVersion:
    """Other words for a draft; whoever writes on it becomes one of its authors."""
    version = _locked_version(version_id)
    if version.state != State.DRAFT:
        raise CannotWrite(_("第 %(number)d 版已发布，不能再修改；请起草新版本。") % {"number": version.number})
    _insist_on_latest(version, revision)
    changes = _differences(version, _checked(wording))
    if not changes:
        return version
    version.author_id, version.author_name, version.drafted_at = _person(by), by.name, at
    version.authors = sorted({*version.authors, _person(by)})
    version.revision += 1
    version.save()
    _record(version.script, Entry(verb="script.redrafted", diff=changes, detail=_about(version)), by, at)
    return version


@transaction.atomic
def publish_words(*, version_id: int, revision: int, by: Actor, at: datetime) -> ScriptVersion:
    """Let the draft be told from its moment on, never before now. The former version ends where this one begins."""
    version = _locked_version(version_id)
    if not can_proceed(version.publish):
        raise CannotPublish(_("第 %(number)d 版为%(state)s，不能发布。") % {
            "number": version.number, "state": version.get_state_display()})  # fmt: skip
    _insist_on_latest(version, revision)
    begins = max(version.valid_from or at, at)
    _insist_on_laws(version, begins, by, at)
    _make_room(version, begins, by, at)
    version.publish(by=by, at=at, valid_from=begins, valid_until=version.valid_until)
    version.save()
    until = version.valid_until
    detail = {**_about(version), "case": version.script.case.key, "valid_from": begins.isoformat(),
              "valid_until": until.isoformat() if until else "", "text": version.text}
    _record(version.script, Entry(verb="script.published", reason=version.note, detail=detail), by, at)
    return version


@transaction.atomic
def withdraw_script(*, script_id: int, reason: str, by: Actor, at: datetime) -> Script:
    """From now on nothing of it is told, nor what was to begin later; every version stays to be read."""
    script = _locked(script_id)
    running = script.versions.select_for_update().filter(state=State.PUBLISHED).order_by("number")
    told = [one for one in running if one.valid_until is None or one.valid_until > at]
    if not told:
        raise CannotPublish(_("这份口径没有生效或待生效的版本，无须撤回。"))
    if not reason.strip():
        raise CannotPublish(_("请写明撤回原因。"))
    for version in told:
        version.withdraw(by=by, at=at, reason=reason.strip())
        version.save()
    detail = {"versions": [version.number for version in told], "case": script.case.key}
    _record(script, Entry(verb="script.withdrawn", reason=reason.strip(), detail=detail), by, at)
    return script


def sweep(*, at: datetime) -> int:
    """Call expired what has run out by now; returns how many. Nothing is done twice, and nothing depends on it."""
    due = ScriptVersion.objects.run_out(at).order_by("script_id", "number").values_list("pk", flat=True)
    return sum(_expired(version_id, at) for version_id in list(due))


@transaction.atomic
def _expired(version_id: int, at: datetime) -> bool:
    version = _locked_version(version_id)
    if not can_proceed(version.expire) or version.valid_until is None or version.valid_until > at:
        return False
    version.expire()
    version.save(update_fields=["state"])
    detail = {**_about(version), "case": version.script.case.key, "valid_until": version.valid_until.isoformat()}
    _record(version.script, Entry(verb="script.expired", detail=detail), SYSTEM, at)
    return True


def _insist_on_laws(version: ScriptVersion, begins: datetime, by: Actor, at: datetime) -> None:
    """A temporary script ends, and soon; a standing one is let out by a second person."""
    until = version.valid_until
    if until is not None and until <= begins:
        raise CannotPublish(_("失效时间须晚于生效时间；请修改草稿的时间后再发布。"))
    if not version.temporary and _person(by) in version.authors:
        about = Object("script", str(version.script_id), name=version.script.title)
        raise CannotPublish(own_work(about, _("编写人不能发布自己写的常设口径，须由第二人发布。"), by, at))
    if version.temporary and until is None:
        raise CannotPublish(_("临时口径须写明失效时间。"))
    if version.temporary and until is not None and until - begins > LONGEST:
        raise CannotPublish(_("临时口径最长 %(days)d 天；要说得更久，请建立常设口径并由第二人发布。") % {
            "days": LONGEST.days})  # fmt: skip


def _make_room(version: ScriptVersion, begins: datetime, by: Actor, at: datetime) -> None:
    """What is told now ends where this one begins; versions begin in the order of their numbers."""
    published = version.script.versions.filter(state=State.PUBLISHED).exclude(valid_until__lte=begins)
    for former in published.order_by("number"):
        if former.valid_from is not None and former.valid_from > begins:
            said = _("第 %(number)d 版自 %(moment)s 起生效，新版本不能早于这一刻；不再需要它时请先撤回。")
            moment = f"{localtime(former.valid_from):%Y-%m-%d %H:%M}"
            raise CannotPublish(said % {"number": former.number, "moment": moment})
        former.script = version.script
        former.replace(from_moment=begins)
        former.save()
        detail = {**_about(former), "by_version": version.number}
        _record(version.script, Entry(verb="script.replaced", detail=detail), by, at)


def _drafted(script: Script, wording: Wording, by: Actor, at: datetime) -> ScriptVersion:
    said = _checked(wording)
    newest = script.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = ScriptVersion.objects.create(
        script=script, number=newest + 1, temporary=script.temporary, text=said.text, note=said.note,
        valid_from=said.valid_from, valid_until=said.valid_until, author_id=_person(by), author_name=by.name,
        authors=[_person(by)], drafted_at=at)  # fmt: skip
    _record(script, Entry(verb="script.drafted", reason=version.note, detail=_about(version)), by, at)
    return version


def _checked(wording: Wording) -> Wording:
    text = wording.text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise CannotWrite(_("请填写口径内容。"))
    if len(text) > LONGEST_TEXT:
        raise CannotWrite(_("口径内容不能超过 %(most)d 字。") % {"most": LONGEST_TEXT})
    if wording.valid_from and wording.valid_until and wording.valid_until <= wording.valid_from:
        raise CannotWrite(_("失效时间须晚于生效时间。"))
    return replace(wording, text=text, note=wording.note.strip())


def _differences(version: ScriptVersion, said: Wording) -> list[Change]:
    """Write the words onto the draft; what that changed."""
    changes = []
    for name in ("text", "note", "valid_from", "valid_until"):
        old, new = getattr(version, name), getattr(said, name)
        if old != new:
            changes.append(Change(name, _label(name), _plain(old), _plain(new)))
            setattr(version, name, new)
    return changes


def _insist_on_latest(version: ScriptVersion, revision: int) -> None:
    if version.revision != revision:
        raise Stale(_("这份草稿刚被 %(name)s 修改过，请核对后再提交。") % {"name": version.author_name})


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _label(name: str) -> str:
    return str(ScriptVersion._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _locked(script_id: int) -> Script:
    return Script.objects.select_for_update(of=("self",)).select_related("case").get(pk=script_id)


def _locked_version(version_id: int) -> ScriptVersion:
    """The version, with its script locked: whoever writes, publishes or withdraws waits here."""
    script_id = ScriptVersion.objects.values_list("script_id", flat=True).get(pk=version_id)
    script = _locked(script_id)
    version = ScriptVersion.objects.select_for_update(of=("self",)).get(pk=version_id)
    version.script = script
    return version


def _person(by: Actor) -> int:
    if by.id is None:
        raise ValueError("Scripts are written and published by people, not by the system.")
    return by.id


def _about(version: ScriptVersion) -> dict[str, object]:
    return {"number": version.number}


def _record(script: Script, entry: Entry, by: Actor, at: datetime) -> None:
    told = replace(entry, object=Object("script", str(script.pk), name=script.title))
    ledger.append(stream=script.stream, entry=told, by=by, at=at)
