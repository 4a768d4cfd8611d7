"""Sections that other rooms put on the page of a ticket; each asks at most two statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from complaints.tickets.models import Ticket

Render = Callable[[HttpRequest, Ticket], Mapping[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """A section: what it shows, with which template, and where it stands."""

    key: str
    order: int
    render: Render
    template: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A section that has something to show."""

    key: str
    template: str
    context: Mapping[str, Any]


_panels: dict[str, Panel] = {}


def register(key: str, order: int, render: Render, template: str) -> None:
    """Show `template` with what `render(request, ticket)` answers, as `panel` in its context; None shows nothing."""
    _panels[key] = Panel(key, order, render, template)


def shown(request: HttpRequest, ticket: Ticket) -> Iterator[Shown]:
    """The sections of this ticket's page, in their order."""
    for panel in sorted(_panels.values(), key=lambda one: (one.order, one.key)):
        if (context := panel.render(request, ticket)) is not None:
            yield Shown(panel.key, panel.template, context)
