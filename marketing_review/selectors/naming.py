"""What steps of the marketing process may name: fields, transitions, checklists and lists of signers."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketing_review.laws import MOVES, PROCESS_KEY
from marketing_review.models.case import State
from marketing_review.selectors.templates import checklist_names, field_names
from workflows.editor import ports
from workflows.editor.ports import Suggestion
from workflows.library import names

COLLECTION, CHECKLIST = "collection:", "checklist:"
COLLECTIONS: Final[dict[str, str | Promise]] = {
    "obliged_departments": _("活动类别规定会签的部门"), "experts": _("五类专家"), "dispatch_tasks": _("协同任务"),
}


def offer() -> None:
    """Tell the editor what there is to name, and the library what it is called."""
    names.offer(names_of)
    names.offer_moves(PROCESS_KEY, MOVES, dict(State.choices))
    ports.offer(ports.FIELD, fields)
    ports.offer(ports.CHECKLIST, checklists)
    ports.offer(ports.COLLECTION, collections)


def fields(words: str, process_key: str) -> list[Suggestion]:
    """The catalogue's fields, on which reviews may depend."""
    return _named(field_names()) if process_key == PROCESS_KEY else []


def checklists(words: str, process_key: str) -> list[Suggestion]:
    """The checklists in use."""
    return _named(checklist_names(active=True)) if process_key == PROCESS_KEY else []


def collections(words: str, process_key: str) -> list[Suggestion]:
    """The lists of signers that the case provides."""
    return _named(COLLECTIONS) if process_key == PROCESS_KEY else []


def names_of(keys: Collection[str]) -> dict[str, str]:
    """What the library's pages call our lists of signers and our checklists."""
    lists = checklist_names() if any(key.startswith(CHECKLIST) for key in keys) else {}
    known = {f"{COLLECTION}{code}": str(name) for code, name in COLLECTIONS.items()}
    known |= {f"{CHECKLIST}{code}": name for code, name in lists.items()}
    return {key: known[key] for key in keys if key in known}


def _named(names: Mapping[str, str | Promise]) -> list[Suggestion]:
    return [Suggestion(code, str(name)) for code, name in names.items()]
