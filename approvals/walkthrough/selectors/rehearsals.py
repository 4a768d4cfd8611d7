"""What a rehearsal has found, in the reader's language, with those example cases that the reader may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from approvals.inbox.selectors.cases import visible_cases
from approvals.organisation.models import Person
from approvals.walkthrough.models import Rehearsal
from workflows.bpmn.words import in_language, restored
from workflows.library.models import ProcessVersion

SHOWN = 5  # example cases


@dataclass(frozen=True, slots=True)
class Stuck:
    """A step at which cases would stand still."""

    name: str
    count: int
    why: str
    examples: tuple[tuple[str, str], ...]  # key and title


@dataclass(frozen=True, slots=True)
class Expected:
    """The usual working time of a step."""

    name: str
    count: int
    median: int | None  # seconds


def latest_rehearsal(version: ProcessVersion) -> Rehearsal | None:
    """The last rehearsal of the version's bytes; one statement."""
    found = Rehearsal.objects.filter(version=version, sha256=version.sha256).select_related("asked_by")
    return found.order_by("-asked_at", "-pk").first()


def rehearsal_of(pk: int) -> Rehearsal | None:
    """One rehearsal with its version."""
    found = Rehearsal.objects.select_related("version__process", "asked_by").defer("version__source")
    return found.filter(pk=pk).first()


def stuck_in(rehearsal: Rehearsal, person: Person, at: datetime) -> list[Stuck]:
    """Where cases would stand still, most first; examples only as far as the person may see the cases."""
    stuck = sorted(rehearsal.found["stuck"].values(), key=lambda one: -one["count"])
    wanted = [pk for one in stuck for pk in one["examples"]]
    cases = visible_cases(person, at).filter(pk__in=wanted).values_list("pk", "key", "title") if wanted else ()
    seen = {pk: (key, title) for pk, key, title in cases}
    return [Stuck(one["name"] or _("（已结束）"), one["count"], in_language(restored(one["why"]), _),
                  tuple(seen[pk] for pk in one["examples"] if pk in seen)[:SHOWN]) for one in stuck]


def expected_in(rehearsal: Rehearsal) -> list[Expected]:
    """The usual time of each step."""
    return [Expected(one["name"], one["count"], one["median"]) for one in rehearsal.found["steps"]]
