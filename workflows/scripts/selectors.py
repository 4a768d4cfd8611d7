"""Questions to the scripts: which there are, what may be told of a case now, how two wordings differ."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import localtime

from workflows.ledger.models import Event
from workflows.scripts.models import Script, ScriptVersion, ScriptVersionQuerySet

VALID, COMING, DRAFT, ENDED = "valid", "coming", "draft", "ended"
MOST_WORDS: Final = 5
State = ScriptVersion.State


class Happened(NamedTuple):
    """One event of a script as readers meet it."""

    at: datetime
    who: str
    verb: str
    number: int | None
    reason: str
    diff: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version stands at a moment: in a word for the page."""

    version: ScriptVersion
    kind: str

    @property
    def in_force(self) -> bool:
        return self.kind == VALID

    @property
    def is_over(self) -> bool:
        return self.kind == ENDED


def scripts(*, at: datetime, words: str = "", state: str = "", kind: str = "") -> QuerySet[Script]:
    """Scripts, the newest first, with their case and `versions` newest first."""
    versions = Prefetch("versions", ScriptVersion.objects.order_by("-number"))
    found = Script.objects.select_related("case").prefetch_related(versions)
    found = found.filter(temporary=kind == "temporary") if kind else found
    found = found.filter(_in_state(state, at)) if state else found
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(_says(word))
    return found.order_by("-created_at", "-pk")


def _says(word: str) -> Q:
    said = ScriptVersion.objects.filter(script=OuterRef("pk"), text__icontains=word)
    return Q(title__icontains=word) | Q(case__key__icontains=word) | Q(case__title__icontains=word) | Q(Exists(said))


def _in_state(state: str, at: datetime) -> Q:
    own = ScriptVersion.objects.filter(script=OuterRef("pk"))
    valid, coming = own.in_force(at), own.filter(state=State.PUBLISHED, valid_from__gt=at)
    if state == ENDED:
        return Q(Exists(own.ever_published())) & ~Q(Exists(valid)) & ~Q(Exists(coming))
    wanted = {VALID: valid, COMING: coming}
    return Q(Exists(wanted.get(state, own.filter(state=State.DRAFT))))


def one_script(pk: int) -> Script | None:
    """One script with its case."""
    return Script.objects.select_related("case").filter(pk=pk).first()


def versions_of(script: Script) -> ScriptVersionQuerySet:
    """All versions of a script, newest first; each knows its script."""
    return ScriptVersion.objects.filter(script=script).select_related("script__case").order_by("-number")


def standing_of(version: ScriptVersion, at: datetime) -> Standing:
    """Where the version stands at that moment."""
    if version.state == State.DRAFT:
        return Standing(version, DRAFT)
    if version.is_in_force(at):
        return Standing(version, VALID)
    coming = version.state == State.PUBLISHED and version.valid_from is not None and version.valid_from > at
    return Standing(version, COMING if coming else ENDED)


def shown_version(versions: Collection[ScriptVersion], at: datetime) -> ScriptVersion | None:
    """What a visitor wants to see first: what is in force, else the newest published, else the draft."""
    valid = next((one for one in versions if one.is_in_force(at)), None)
    published = next((one for one in versions if one.state != State.DRAFT), None)
    return valid or published or next(iter(versions), None)


def told_of(cases: Collection[int] | QuerySet[Any, Any], at: datetime) -> dict[int, list[Standing]]:
    """Per case, what of each of its scripts is shown to who answers: in force, or else marked as ended or coming.

    Temporary ones first; `cases` by their ids or as a question that finds these; one statement, none for no case.
    """
    found: dict[int, dict[int, ScriptVersion]] = defaultdict(dict)
    published = ScriptVersion.objects.ever_published().filter(script__case__in=cases)
    for version in published.select_related("script__case").order_by("-temporary", "script_id", "-number"):
        held = found[version.script.case_id].get(version.script_id)
        if held is None or (version.is_in_force(at) and not held.is_in_force(at)):
            found[version.script.case_id][version.script_id] = version
    return {case: [standing_of(one, at) for one in versions.values()] for case, versions in found.items()}


def cases_in_force(case_ids: Collection[int], at: datetime) -> dict[int, ScriptVersion]:
    """Per case, the first version in force, temporary ones first; one statement."""
    if not case_ids:
        return {}
    found = ScriptVersion.objects.in_force(at).filter(script__case__in=case_ids).select_related("script")
    ordered = list(found.order_by("temporary", "published_at", "pk"))  # the last one counts
    return {version.script.case_id: version for version in ordered}


def version_in_force(version_id: int, at: datetime) -> ScriptVersion | None:
    """The version, if it may be told at that moment."""
    return ScriptVersion.objects.in_force(at).select_related("script").filter(pk=version_id).first()


def history(script: Script) -> QuerySet[Event]:
    """What happened to the script, newest first."""
    return Event.objects.of_stream(script.stream).order_by("-seq")


def told(event: Event) -> Happened:
    """The event as readers meet it."""
    body: dict[str, Any] = json.loads(event.body)
    number = body.get("detail", {}).get("number")
    return Happened(event.at, event.actor_name, event.verb, number, str(body.get("reason", "")), body.get("diff", []))


def table(found: QuerySet[Script]) -> Iterator[list[object]]:
    """A row per version of the scripts, for a spreadsheet."""
    for script in found:
        for one in script.versions.all():
            yield [script.case.key, script.title, script.temporary, one.number, one.get_state_display(),
                   _minute(one.valid_from), _minute(one.valid_until), one.author_name, one.published_by_name,
                   _minute(one.published_at), one.text]  # fmt: skip


def _minute(moment: datetime | None) -> str:
    return f"{localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
