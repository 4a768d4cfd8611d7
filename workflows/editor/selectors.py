"""Questions of the editor: which working copy there is, who holds it, what could be meant by what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from workflows.editor import ports
from workflows.editor.models import Draft, EditLock
from workflows.editor.ports import Suggestion
from workflows.library import domains
from workflows.library.models import Process
from workflows.rules import selectors as rules

MOST: Final = 20


def draft_of(process: Process) -> Draft | None:
    """The working copy of the process with where it came from."""
    found = Draft.objects.filter(process=process).select_related("base", "version", "process")
    return found.defer("base__source", "version__source").first()


def lock_of(draft: Draft, at: datetime) -> EditLock | None:
    """Who holds the working copy now; nobody once they have fallen silent."""
    lock = EditLock.objects.filter(draft=draft).first()
    return None if lock is None or lock.is_silent(at) else lock


def suggestions(kind: str, words: str, process_key: str) -> list[Suggestion]:
    """What could be meant, each code once; those that begin with what was typed first."""
    found: dict[str, Suggestion] = {}
    for one in (*_own(kind, words, process_key), *_offered(kind, words, process_key)):
        found.setdefault(one.code, one)
    typed = words.strip().lower()
    fitting = [one for one in found.values() if typed in one.code.lower() or typed in one.name.lower()]
    fitting.sort(key=lambda one: not (one.code.lower().startswith(typed) or one.name.lower().startswith(typed)))
    return fitting[:MOST]


def _offered(kind: str, words: str, process_key: str) -> Iterator[Suggestion]:
    for source in ports.sources_of(kind):
        yield from source(words, process_key)


def _own(kind: str, words: str, process_key: str) -> Iterator[Suggestion]:
    """What the rooms below know: transitions and operations by their names, processes by their keys, rules."""
    if kind == "transition" and (domain := domains.provider_of(process_key)) is not None:
        offered = {one.code: one for source in ports.sources_of(kind) for one in source("", process_key)}
        yield from (offered.get(code, Suggestion(code, code)) for code in sorted(domain.machine().transitions))
    if kind == "operation":
        yield from (Suggestion(code, code) for code in sorted(domains.operations_of(process_key) or ()))
    if kind == "rule":
        yield from (Suggestion(one.code, str(one)) for one in rules.suggested(words, MOST))
    if kind == "process":
        yield from (Suggestion(key, name) for key, name in Process.objects.order_by("code").values_list("key", "name"))
