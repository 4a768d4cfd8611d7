"""Questions about releases: which are under way, where one stands, who said what and why."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.forms.models import model_to_dict
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from approvals.inbox.labels import closing_label, outcome_label
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors.items import claim_of
from approvals.organisation.models import Department, Person
from approvals.organisation.selectors import names_of
from approvals.release import gates, guards
from approvals.release.models import Policy, Release, Trial
from approvals.release.news import informed_posts
from approvals.release.words import words_of
from approvals.walkthrough.selectors.rehearsals import latest_rehearsal
from workflows.bpmn.bad import BadModel
from workflows.bpmn.reader import read
from workflows.ledger.models import Event
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case

State = ProcessVersion.State
STAGES: Final = (State.DRAFT, State.IN_TEST, State.IN_REVIEW, State.IN_COMMITTEE, State.TRIAL, State.PUBLISHED)
TRIAL_VERBS: Final = frozenset({
    "version.trial_begun", "version.trial_held", "version.trial_resumed", "version.trial_changed",
    "version.trial_finished",
})  # fmt: skip
PAST: Final = (State.SUPERSEDED, State.RETIRED)


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the stepper: done, cur or empty."""

    label: str
    how: str


@dataclass(frozen=True, slots=True)
class Voice:
    """What one person or post was asked in the release, and what came of it."""

    round: int
    step: str
    who: str
    state: str
    kind: str
    by: str = ""
    at: datetime | None = None
    comment: str = ""
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the version's stream."""

    at: datetime
    who: str
    words: str
    kind: str
    reason: str
    reasons: Sequence[Mapping[str, Any]]
    sha256: str
    via: str = ""
    verb: str = ""


def releases(*, words: str = "", state: str = "", stage: str = "") -> QuerySet[Release]:
    """Releases by search words, their own state and the version's stage, latest first."""
    found = Release.objects.select_related("version", "process", "submitted_by", "case").defer(
        "version__source", "case__document", "case__fired"
    )
    for word in words.split():
        found = found.filter(Q(process__name__icontains=word) | Q(process__code__icontains=word)
                             | Q(code__icontains=word) | Q(submitted_by__name__icontains=word))
    if state == "open":
        found = found.filter(state__in=Release.OPEN)
    elif state:
        found = found.filter(state=state)
    if stage:
        found = found.filter(version__state=stage)
    return found.order_by("-submitted_at", "-pk")


def release_by_code(code: str) -> Release | None:
    """One release with its version."""
    whole = Release.objects.select_related("version__process", "process", "case", "submitted_by")
    return whole.filter(code=code).first()


def case_of(release: Release) -> Case | None:
    """The case that the release is, with the version it runs on."""
    return Case.objects.select_related("process_version__process").filter(pk=release.case_id).first()


def release_of(version: ProcessVersion) -> Release | None:
    """The latest release of the version."""
    return Release.objects.filter(version=version).order_by("-pk").first()


def page_of(release: Release, at: datetime) -> dict[str, Any]:
    """Everything that the page of a release and the preview of its tasks show."""
    version = release.version
    return {
        "release": release, "version": version, "process": version.process, "stages": stages_of(release),
        "gates": gates.of_release(release, at) if release.is_open else [], "voices": voices_of(release),
        "happenings": happenings_of(version), "informed": informed_posts(version, release.informed),
        "rehearsal": latest_rehearsal(version),
    }  # fmt: skip


def trial_of(release: Release, at: datetime) -> dict[str, Any] | None:
    """The trial of a release, how it does and where it stands; None for a release without one."""
    trial = Trial.objects.filter(release=release).select_related("process").first()
    if trial is None:
        return None
    trial.release = release
    names = Department.objects.filter(pk__in=trial.branches).order_by("order", "code").values_list("name", flat=True)
    compared = guards.compare(trial, at) if trial.begun_at else None
    told = [one for one in happenings_of(release.version) if one.verb in TRIAL_VERBS]
    return {"trial": trial, "branches": list(names), "compared": compared, "happenings": told,
            "day": not trial.is_on(localtime(at).date())}


def as_typed(trial: Trial) -> dict[str, Any]:
    """The trial as its form shows it."""
    known = model_to_dict(trial, exclude=["release", "process", "accepted"])
    return {**known, "branches": [str(pk) for pk in trial.branches], "share": trial.share or None}


def stages_of(release: Release) -> list[Stage]:
    """How far the version has come; the trial only where there is one."""
    wanted = [stage for stage in STAGES if stage != State.TRIAL or release.with_trial]
    now = State.PUBLISHED if release.version.state in PAST else release.version.state
    place = wanted.index(State(now)) if now in wanted else 0
    over = now == State.PUBLISHED
    return [
        Stage(str(stage.label), "done" if number < place or over else "cur" if number == place else "")
        for number, stage in enumerate(wanted)
    ]


def voices_of(release: Release) -> list[Voice]:
    """Who was asked and what they said, latest round first."""
    items = WorkItem.objects.filter(case=release.case_id).exclude(node="submit").select_related(
        "decided_by", "via_post", "on_behalf_of"
    )
    asked = names_of([f"post:{code}" for code in release.asked])
    posts = {"test": release.testers, "committee": release.committee}
    names = {node: "、".join(asked.get(f"post:{code}", code) for code in codes) for node, codes in posts.items()}
    found = items.order_by("-round", "pk")
    return [_voice(item, item.signer_name or names.get(item.node, item.initiator_name)) for item in found]


def _voice(item: WorkItem, who: str) -> Voice:
    if item.is_open:
        return Voice(item.round, item.name, who, "", "info", due_at=item.due_at)
    if item.decided_by is None:
        return Voice(item.round, item.name, who, closing_label(item.close_reason), "line", at=item.closed_at)
    returned = item.outcome == "return"
    name = item.decided_by.name if item.on_behalf_of is None else f"{item.decided_by.name}（{item.on_behalf_of.name}）"
    return Voice(item.round, item.name, who, outcome_label(item.outcome), "bad" if returned else "ok", name,
                 item.closed_at, item.comment)


def happenings_of(version: ProcessVersion) -> list[Happening]:
    """The version's own stream, latest first."""
    events = Event.objects.filter(stream=version.stream).order_by("-seq")
    return [_happening(event, json.loads(event.body)) for event in events]


def _happening(event: Event, body: Mapping[str, Any]) -> Happening:
    said, kind = words_of(event.verb)
    actor, who = body.get("actor") or {}, event.actor_name if event.actor_id else _("系统")
    return Happening(
        event.at, who, said, kind, body.get("reason", ""), body.get("reasons", []),
        body.get("version", ""), actor.get("via", ""), event.verb,
    )  # fmt: skip


def elements_of(version: ProcessVersion) -> list[tuple[str, str]]:
    """The elements of the diagram that have a name, as (id, name): what a reason can be tied to."""
    try:
        model = read(version.bytes)
    except BadModel:
        return []
    found = [element for process in model.processes for element in process.elements.values()]
    return [(element.id, element.name) for element in found if element.name]


def may_manage(release: Release, person: Person) -> bool:
    """Whether the person may put the trial on hold, choose another day or try to publish again."""
    return person.can("library.publish") or (person.pk == release.submitted_by_id and person.can("library.write"))


def open_item_of(release: Release, person: Person, at: datetime) -> WorkItem | None:
    """The open task of this release that the person may decide."""
    items = WorkItem.objects.open().filter(case=release.case_id).order_by("pk")
    return next((item for item in items if claim_of(item, person, at) is not None), None)


def asked_in_words(policy: Policy) -> list[tuple[str, str]]:
    """Who tests, reviews and approves, by name."""
    names = names_of([f"post:{code}" for code in (*policy.testers, *policy.reviewers, *policy.committee)])
    rows = ((_("基地测试"), policy.testers), (_("评审"), policy.reviewers), (_("批准"), policy.committee))
    return [(label, "、".join(names.get(f"post:{code}", code) for code in codes)) for label, codes in rows]
