"""Questions to the library: which processes there are, which version is in force, what a version says."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from workflows.library.graphs import graph_of
from workflows.library.models import Process, ProcessQuerySet, ProcessVersion, VersionQuerySet

__all__ = ["current_version", "graph_of", "processes", "version_of", "versions"]


def current_version(process_key: str) -> ProcessVersion | None:
    """The published version of the process, on which new cases start; None when there is none."""
    found = ProcessVersion.objects.published().filter(process__key=process_key)
    return found.select_related("process").defer("source").first()


def versions(process: Process) -> VersionQuerySet:
    """All versions of a process, oldest first, without their bytes."""
    return ProcessVersion.objects.filter(process=process).defer("source").order_by("number")


def version_of(*, code: str, number: int) -> ProcessVersion | None:
    """One version by its process's code and its number."""
    found = ProcessVersion.objects.filter(process__code=code, number=number)
    return found.select_related("process").first()


def latest_version(process: Process) -> ProcessVersion | None:
    """What a visitor wants to see first: the published version, or else the newest."""
    found = ProcessVersion.objects.filter(process=process).select_related("process")
    return found.published().first() or found.order_by("-number").first()


def processes(*, words: str = "", area: str = "", state: str = "") -> ProcessQuerySet:
    """Processes by search words, domain area and the state of any version, each with its versions, in code order."""
    found = Process.objects.matching(words)
    if area:
        found = found.in_area(area)
    if state:
        found = found.filter(pk__in=ProcessVersion.objects.filter(state=state).values("process"))
    ordered = ProcessVersion.objects.defer("source").order_by("number")
    return found.prefetch_related(Prefetch("versions", queryset=ordered)).order_by("code", "pk")


def process_by_code(code: str) -> Process | None:
    """One process by its code."""
    return Process.objects.filter(code=code).first()


def called_by(version: ProcessVersion) -> QuerySet[ProcessVersion]:
    """The versions of other processes that this one calls, as bound at its publication."""
    return ProcessVersion.objects.filter(sha256__in=version.bound.values()).select_related("process").defer("source")
