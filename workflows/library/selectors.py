"""Questions to the library: which processes there are, which version is in force, what a version says."""

from __future__ import annotations

from django.db.models import QuerySet

from workflows.library.graphs import graph_of
from workflows.library.models import Original, Process, ProcessVersion, VersionQuerySet

__all__ = ["authors_of", "current_version", "graph_of", "version_of", "versions"]


def current_version(process_key: str) -> ProcessVersion | None:
    """The published version of the process, on which new cases start; None when there is none."""
    found = ProcessVersion.objects.in_force().filter(process__key=process_key)
    return found.select_related("process").defer("source").first()


def authors_of(version: ProcessVersion) -> frozenset[int]:
    """Everybody who wrote on the version: they neither test, review nor approve it."""
    return version.authors


def successor_of(version: ProcessVersion) -> ProcessVersion | None:
    """The version that new cases start on instead of this one."""
    found = ProcessVersion.objects.in_force().filter(process_id=version.process_id, number__gt=version.number)
    return found.defer("source").first()


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
    return found.in_force().first() or found.order_by("-number").first()


def process_by_code(code: str) -> Process | None:
    """One process by its code."""
    return Process.objects.filter(code=code).first()


def called_by(version: ProcessVersion) -> QuerySet[ProcessVersion]:
    """The versions of other processes that this one calls, as bound at its publication."""
    return ProcessVersion.objects.filter(sha256__in=version.bound.values()).select_related("process").defer("source")


def was_translated(version: ProcessVersion) -> bool:
    """Whether the version was made from a file of another product."""
    return Original.objects.filter(version=version).exists()


def original_of(version: ProcessVersion) -> Original | None:
    """The file of another product from which the version was made, if there is one."""
    return Original.objects.filter(version=version).select_related("version__process").first()
