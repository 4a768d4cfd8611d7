"""Sections that other rooms put on the page of a ticket; each asks at most two statements, or shares one with all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from complaints.tickets.gathering import Rows
from complaints.tickets.models import Ticket

Render = Callable[[HttpRequest, Ticket], Mapping[str, Any] | None]
Ask = Callable[[Ticket], QuerySet[Any]]
Tell = Callable[[HttpRequest, Ticket, Rows], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A section: what it shows, with which template, and where it stands. `ask` is put to the database with others."""

    key: str
    order: int
    tell: Tell
    template: str
    ask: Ask | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A section that has something to show."""

    key: str
    template: str
    context: Mapping[str, Any]


_panels: dict[str, Panel] = {}


def register(key: str, order: int, render: Render, template: str) -> None:
    """Show `template` with what `render(request, ticket)` answers, as `panel` in its context; None shows nothing."""
    _panels[key] = Panel(key, order, lambda request, ticket, _rows: render(request, ticket), template)


def register_list(key: str, order: int, ask: Ask, tell: Tell, template: str) -> None:
    """The same for a short list: `ask(ticket)` is a question annotated with `row`, and `tell(request, ticket, rows)`
    answers with what was found."""
    _panels[key] = Panel(key, order, tell, template, ask)


def questions(ticket: Ticket) -> dict[str, QuerySet[Any]]:
    """What the sections want to know in the common statement."""
    return {panel.key: panel.ask(ticket) for panel in _panels.values() if panel.ask is not None}


def shown(request: HttpRequest, ticket: Ticket, found: Mapping[str, Rows]) -> Iterator[Shown]:
    """The sections of this ticket's page, in their order."""
    for panel in sorted(_panels.values(), key=lambda one: (one.order, one.key)):
        if (context := panel.tell(request, ticket, found.get(panel.key, []))) is not None:
            yield Shown(panel.key, panel.template, context)
