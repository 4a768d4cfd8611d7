"""What higher rooms put beside contacts: sections on the page of one, marks in the list of many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from complaints.models import Contact

Render = Callable[[HttpRequest, Contact], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Mark:
    """A word behind a contact in the list: the kind of its chip, and where it leads."""

    kind: str
    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section that has something to show."""

    template: str
    context: Mapping[str, Any]


Marks = Callable[[Sequence[Contact]], Mapping[int, Mark]]
_sections: dict[str, tuple[int, Render, str]] = {}
_marks: dict[str, Marks] = {}


def register_section(key: str, order: int, render: Render, template: str) -> None:
    """Show `template` with what `render(request, contact)` answers, as `section` in its context; None shows nothing."""
    _sections[key] = order, render, template


def register_marks(key: str, marks: Marks) -> None:
    """Ask `marks(contacts)` once per page of the list for a mark per contact's id."""
    _marks[key] = marks


def sections_of(request: HttpRequest, contact: Contact) -> Iterator[Section]:
    """The sections of this contact's page, in their order."""
    for _order, render, template in sorted(_sections.values(), key=lambda one: (one[0], one[2])):
        if (context := render(request, contact)) is not None:
            yield Section(template, context)


def marked(contacts: Sequence[Contact]) -> list[tuple[Contact, list[Mark]]]:
    """The contacts in their order, each with its marks."""
    answers = [marks(contacts) for marks in _marks.values()] if contacts else []
    return [(one, [answer[one.pk] for answer in answers if one.pk in answer]) for one in contacts]
