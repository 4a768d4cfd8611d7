"""What every open step means for the planned launch: by when it has to be done, where the launch slips to otherwise.

Reckoned from the limits of the steps on the way, in working time; nobody is assumed to send the case back, and the
confirmation of the launch itself takes no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from approvals.inbox.forecast import ZERO, Amount, Forecast, forecast, limits, remaining
from approvals.inbox.models import WorkItem
from approvals.working_time.calendars import Calendar
from approvals.working_time.reckoning import add
from approvals.working_time.selectors import calendar_for
from marketing_review.models import MarketingCase
from workflows.engine.graph import Graph
from workflows.engine.graph.nouns import WORK
from workflows.runtime import document
from workflows.runtime.models import Case

LAUNCH: Final = "launch_confirm"
EXPERTS: Final = "expert_review"
NO_WAY: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Outlook:
    """One open step: `bad` when the launch slips whatever is done, `warn` when it slips if the step takes its time."""

    item: WorkItem
    forecast: Forecast
    kind: str

    @property
    def name(self) -> str:
        return self.item.signer_name or self.item.name


@dataclass(frozen=True, slots=True)
class Bar:
    """One step on the time line; an open one begins now and ends when it is due."""

    name: str
    since: datetime
    until: datetime
    open: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Launch:
    """When the case can go live, and what decides it."""

    wanted: datetime
    expected: datetime
    outlooks: Mapping[int, Outlook]  # by work item
    bars: tuple[Bar, ...]
    at: datetime
    zone: str

    @property
    def slips(self) -> bool:
        return self.expected > self.wanted

    @property
    def first(self) -> Outlook:
        """The step that has the least time left."""
        return min(self.outlooks.values(), key=lambda one: (one.forecast.latest, -one.forecast.reached_at.timestamp(),
                                                            one.item.pk))


def launch_of(marketing: MarketingCase, items: Iterable[WorkItem], at: datetime) -> Launch | None:
    """The outlook of a case on its way to its first launch; None for any other. Asks nothing that is not at hand."""
    wanted, case = marketing.period_start, marketing.case
    if wanted is None or marketing.launched_at is not None or case.status != Case.Status.RUNNING:
        return None
    graph = document.graph_of(case.process_version_id, case.process_version.sha256)
    outlooks = [found for item in items if item.is_open and item.node in graph.nodes
                and (found := _outlook(marketing, graph, item, wanted, at)) is not None]
    if not outlooks:
        return None
    last = max(outlooks, key=lambda one: one.forecast.reached_at)
    calendar = calendar_for(last.item.hours_of_id)
    return Launch(wanted, last.forecast.reached_at, {one.item.pk: one for one in outlooks},
                  tuple(_bars(marketing, graph, outlooks, calendar, at)), at, calendar.zone.key)


def _outlook(marketing: MarketingCase, graph: Graph, item: WorkItem, wanted: datetime, at: datetime) -> Outlook | None:
    calendar = calendar_for(item.hours_of_id)
    rest = ZERO if item.node == LAUNCH else remaining(graph, item.node, LAUNCH, amounts(marketing, graph, calendar))
    if rest is None:
        return None
    told = forecast(calendar=calendar, wanted=wanted, rest=rest, due=item.due_at, now=at)
    kind = "bad" if add(calendar, at, rest) > wanted else "warn" if told.reached_at > wanted else "ok"
    return Outlook(item, told, kind)


def amounts(marketing: MarketingCase, graph: Graph, calendar: Calendar) -> Amount:
    """The limit of every step that the case will come to: the experts are asked about online campaigns only."""
    by_limit = limits(graph, calendar)
    return lambda node: ZERO if node == EXPERTS and not marketing.online else by_limit(node)


def _bars(marketing: MarketingCase, graph: Graph, outlooks: Sequence[Outlook], calendar: Calendar,
          at: datetime) -> Iterable[Bar]:
    """The open steps, then those ahead one after the other, each taking its limit."""
    amount, done = amounts(marketing, graph, calendar), dict[str, datetime]()
    for one in outlooks:
        until = max(one.item.due_at or at, at)
        done[one.item.node] = max(until, done.get(one.item.node, until))
        yield Bar(one.name, at, until, True, one.kind)
    for node in _ahead(graph, done):
        begins = max(done[before] for before in _before(graph, node) if before in done)
        done[node] = add(calendar, begins, amount(node)) if amount(node) else begins
        if graph.nodes[node].kind == WORK and amount(node):
            yield Bar(graph.nodes[node].name or node, begins, done[node], False)


def _ahead(graph: Graph, opened: Iterable[str]) -> list[str]:
    """The nodes between the open ones and the launch, each after all that lie before it."""
    order: list[str] = []
    for node in opened:
        _follow(graph, node, order, NO_WAY)
    found = set(opened)
    return [node for node in reversed(order) if node not in found and node != LAUNCH]


def _follow(graph: Graph, node: str, order: list[str], above: frozenset[str]) -> bool:
    """Put everything on the way from the node to the launch in order, last first; whether there is a way."""
    if node == LAUNCH or node in order:
        return True
    if node in above:
        return False
    leads = [_follow(graph, way.target, order, above | {node}) for way in graph.nodes[node].ways]
    if any(leads):
        order.append(node)
    return any(leads)


def _before(graph: Graph, node: str) -> list[str]:
    return [one.id for one in graph.nodes.values() if any(way.target == node for way in one.ways)]
