"""Ports for tests that need no inbox: a desk that remembers its items, signers and clocks as told."""

import re
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

from workflows.engine.machine import Machine
from workflows.runtime import ports
from workflows.runtime.ports import DomainRefused

HOURS = re.compile(r"PT(?P<hours>\d+)H$|PT(?P<minutes>\d+)M$|PT(?P<seconds>\d+)S$")


class Desk:
    """Work items in memory: key (scope, generation) -> OpenWork."""

    def __init__(self):
        self.items, self.gone, self.resting = {}, [], set()

    def open(self, move, items):
        for item in items:
            self.items[move.case.key, item.scope, item.generation] = item

    def close(self, move, items):
        for item in items:
            self.gone.append((self.items.pop((move.case.key, item.scope, item.generation)), item.why))

    def carry(self, move, items):
        for item in items:
            key = move.case.key, item.scope, item.generation
            self.items[key] = replace(self.items[key], node=item.node, name=item.name, attributes=item.attributes)

    def hold(self, move):
        self.resting.add(move.case.key)

    def rearm(self, move):
        self.resting.discard(move.case.key)

    def of(self, case):
        return [item for (key, *_), item in self.items.items() if key == case.key]

    def at(self, case, node, signer=""):
        return next(item for item in self.of(case) if item.node == node and item.signer == signer)


class Signers:
    def __init__(self):
        self.lists = {"signers": ["post:a", "post:b", "post:c"]}

    def resolve(self, move, need):
        return list(self.lists[need.spec.get("collection", "signers")])


class Clocks:
    """Durations like PT8H, by the wall clock."""

    def due_at(self, spec, *, form, start):
        return start + self.length(spec)

    def left(self, spec, *, form, due_at, at):
        return f"PT{max(0, int((due_at - at).total_seconds()))}S"

    def length(self, spec):
        found = HOURS.match(spec.rpartition("/")[2])
        return timedelta(**{unit: int(value) for unit, value in found.groupdict().items() if value})


class Narrow:
    """A domain whose machine knows a, b, c in this order and refuses everything else."""

    def __init__(self, refuses=(), laws=()):
        self.refuses, self.rules, self.fired = set(refuses), laws, []

    def machine(self):
        return Machine("new", frozenset({"new"}), {})

    def laws(self):
        return self.rules

    def operations(self):
        return frozenset()

    def where(self, case_ids):
        return {}

    def fire(self, move, asked):
        for one in asked:
            if one.transition in self.refuses:
                raise DomainRefused(f"{one.transition} is not possible now.")
            self.fired.append(one.transition)


def filled(monkeypatch):
    """Fill the ports for one test; what was there before comes back."""
    world = SimpleNamespace(desk=Desk(), signers=Signers(), clocks=Clocks())
    monkeypatch.setattr(ports.work, "_filled", world.desk)
    monkeypatch.setattr(ports.resolver, "_filled", world.signers)
    monkeypatch.setattr(ports.deadlines, "_filled", world.clocks)
    return world
