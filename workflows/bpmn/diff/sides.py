"""One of the two models, with what a comparison asks of it again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from workflows.bpmn.layout import order_of
from workflows.bpmn.model import Drawn, Element, Flow, Lane, Model, Process
from workflows.bpmn.names import EVENTS, GATEWAYS
from workflows.bpmn.spoken import kind_in_words

NOWHERE = ""


@dataclass(frozen=True)
class Side:
    """A model seen as one web of nodes and flows, whatever its processes."""

    model: Model

    @cached_property
    def elements(self) -> Mapping[str, Element]:
        return {key: one for process in self.model.processes for key, one in process.elements.items()}

    @cached_property
    def flows(self) -> Mapping[str, Flow]:
        return {key: one for process in self.model.processes for key, one in process.flows.items()}

    @cached_property
    def lanes(self) -> Mapping[str, Lane]:
        return {one.id: one for process in self.model.processes for one in process.lanes}

    @cached_property
    def processes(self) -> Mapping[str, Process]:
        return {process.id: process for process in self.model.processes if process.elements}

    @property
    def drawn(self) -> Mapping[str, Drawn]:
        return self.model.drawn

    @cached_property
    def places(self) -> Mapping[str, int]:
        """In which order the nodes are read: scope by scope, from the start on."""
        scopes = dict.fromkeys(one.parent for one in self.elements.values())
        ordered = [key for process in self.model.processes for scope in scopes for key in order_of(process, scope)]
        return {key: place for place, key in enumerate(dict.fromkeys([*ordered, *self.elements]))}

    @cached_property
    def after(self) -> Mapping[str, tuple[str, ...]]:
        """Node → the nodes its flows lead to; a boundary event comes after its host."""
        hung: dict[str, list[str]] = {}
        for one in self.elements.values():
            hung.setdefault(one.attached_to or NOWHERE, []).append(one.id)
        return {key: (*(self.flows[flow].target for flow in one.outgoing), *hung.get(key, ()))
                for key, one in self.elements.items()}

    @cached_property
    def before(self) -> Mapping[str, tuple[str, ...]]:
        """Node → the nodes whose flows lead to it, or the host of a boundary event."""
        return {key: (*(self.flows[flow].source for flow in one.incoming), *filter(None, [one.attached_to]))
                for key, one in self.elements.items()}

    def scope_of(self, element: Element) -> str:
        """The sub-process in which an element lies; empty for the process itself, whatever its id."""
        return element.parent if element.parent in self.elements else NOWHERE

    def called(self, key: str) -> str:
        """The name of a node, or its kind where it has none."""
        element = self.elements.get(key)
        return key if element is None else element.name or kind_in_words(element)

    def field_called(self, key: str) -> str:
        """The name of a field of the form; of anything else its key."""
        forms = (process.form for process in self.processes.values() if process.form)
        return next((form.by_id[key].called for form in forms if key in form.by_id), key)

    def flow_called(self, key: str) -> str:
        """A flow by its ends, e.g. `审核 → 领导审批`."""
        flow = self.flows[key]
        return f"{self.called(flow.source)} → {self.called(flow.target)}"

    def steps_before(self, key: str) -> tuple[str, ...]:
        """The names of the nearest steps before a node, gateways passed over."""
        found, seen, waiting = [], {key}, list(self.before.get(key, ()))
        while waiting:
            one = waiting.pop(0)
            if one in seen or one not in self.elements:
                continue
            seen.add(one)
            if self.elements[one].kind in GATEWAYS:
                waiting += self.before[one]
            else:
                found.append(one)
        return tuple(self.called(one) for one in sorted(found, key=lambda one: self.places[one]))


def family_of(element: Element) -> str:
    """event, gateway or activity: what never turns into each other by an edit."""
    return "event" if element.kind in EVENTS else "gateway" if element.kind in GATEWAYS else "activity"
