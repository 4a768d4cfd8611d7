"""Which steps are bound to which rules: read off the files of versions once, kept under the hash of their bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db.models import QuerySet

from workflows.bpmn.bad import BadModel
from workflows.bpmn.model import Element, Model
from workflows.bpmn.reader import read
from workflows.engine.graph.attributes import listed
from workflows.library.models import Process, ProcessVersion
from workflows.rules.models import Binding

ATTRIBUTE: Final = "ruleRefs"
AT_ONCE: Final = 200  # files read into memory at a time


class Bound(NamedTuple):
    """A step and the numbers of the rules it is bound to."""

    element_id: str
    name: str
    codes: tuple[str, ...]


class Use(NamedTuple):
    """A version that is bound to a rule, and at which steps."""

    version: ProcessVersion
    steps: tuple[Bound, ...]


def codes_in(element: Element) -> tuple[str, ...]:
    """The numbers of the rules that an element names."""
    return listed(element.attributes.get(ATTRIBUTE, ""))


def bound_in(model: Model) -> list[Bound]:
    """The steps of a file that name rules, in its order."""
    elements = (element for process in model.processes for element in process.elements.values())
    return [Bound(one.id, one.name, codes) for one in elements if (codes := codes_in(one))]


def uses_of(code: str) -> list[Use]:
    """Where the rule is bound: versions in force first, then by process, newest first."""
    remember()
    kept = {one.sha256: _restored(one) for one in Binding.objects.filter(steps__contains=f'"{code}"')}
    versions = _without_bytes().filter(sha256__in=kept)
    found = [Use(one, tuple(step for step in kept[one.sha256] if code in step.codes)) for one in versions]
    return sorted(found, key=lambda use: (not use.version.is_in_force, use.version.process.code, -use.version.number))


def processes() -> list[Process]:
    """The processes of which some version is bound to some rule, by number."""
    remember()
    bound = Binding.objects.exclude(steps="[]").values("sha256")
    return list(Process.objects.filter(versions__sha256__in=bound).distinct().order_by("code"))


def codes_of(process_code: str) -> set[str]:
    """The rules that the process is bound to by its version in force, or else by its newest."""
    versions = _without_bytes().filter(process__code=process_code)
    version = versions.in_force().first() or versions.order_by("-number").first()  # type: ignore[attr-defined]
    kept = Binding.objects.filter(sha256=version.sha256).first() if version else None
    return {code for step in (_restored(kept) if kept else ()) for code in step.codes}


def remember() -> None:
    """Read the files that have not been read yet; told twice, kept once."""
    missing = ProcessVersion.objects.exclude(sha256__in=Binding.objects.values("sha256")).only("sha256", "source")
    made = [_binding(version) for version in missing.order_by("pk").iterator(AT_ONCE)]
    if made:
        Binding.objects.bulk_create(made, ignore_conflicts=True)


def _without_bytes() -> QuerySet[ProcessVersion]:
    return ProcessVersion.objects.select_related("process").defer("source", "bindings")


def _binding(version: ProcessVersion) -> Binding:
    return Binding(sha256=version.sha256, steps=json.dumps(_bound(version.bytes), ensure_ascii=False))


def _bound(source: bytes) -> Iterable[Bound]:
    if ATTRIBUTE.encode() not in source:  # most files name none, and need not be understood to see that
        return []
    try:
        return bound_in(read(source))
    except BadModel:
        return []


def _restored(kept: Binding) -> list[Bound]:
    return [Bound(key, name, tuple(codes)) for key, name, codes in json.loads(kept.steps)]
