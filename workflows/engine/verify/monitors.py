"""The domain's machine and laws, walking along: what each fired transition and each end means to them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workflows.bpmn.words import Sentence as _
from workflows.engine.machine import Absence, Law, Machine, Precedence, Response, Separation
from workflows.engine.verify import verdicts


class Watch(NamedTuple):
    """Where machine and laws stand: the machine's state, and one bit per law."""

    state: str
    bits: tuple[bool, ...]


class Objection(NamedTuple):
    """What machine or law have against a move."""

    kind: str
    law: str
    reason: str


class Monitors:
    """All of them together."""

    def __init__(self, machine: Machine | None, laws: Sequence[Law]) -> None:
        self.machine = machine
        self.laws = [law for law in laws if not isinstance(law, Separation)]

    def about(self, fired: frozenset[str]) -> Monitors:
        """The same without the laws that cannot be broken where only these transitions are fired."""
        return Monitors(self.machine, [law for law in self.laws if _trigger(law) in fired])

    def begin(self) -> Watch:
        """Before anything has happened."""
        return Watch(self.machine.initial if self.machine else "", (False,) * len(self.laws))

    @property
    def named(self) -> frozenset[str]:
        """The transitions that machine or laws take notice of."""
        return self._in_laws | (frozenset(self.machine.transitions) if self.machine else frozenset())

    @property
    def steady(self) -> frozenset[str]:
        """The transitions that never change where machine and laws stand, though not every state may allow them."""
        ways = self.machine.transitions if self.machine else {}
        loops = (name for name, targets in ways.items() if all(source == to for source, to in targets.items()))
        return frozenset(loops) - self._in_laws

    @property
    def grants(self) -> frozenset[str]:
        """The transitions that do nothing but fulfil what a precedence asks for: afterwards no less is allowed."""
        kept = self.machine is None
        ways = {} if self.machine is None else self.machine.transitions
        found = {law.first for law in self.laws if isinstance(law, Precedence)}
        for law in self.laws:
            if isinstance(law, Precedence):
                found -= {law.then, *law.voided_by}
            elif isinstance(law, Response):
                found -= {law.first, law.then, *law.excused_by}
            else:
                found -= {_trigger(law), getattr(law, "after", "")}
        return frozenset(name for name in found if kept or (
            name in ways and all(source == to for source, to in ways[name].items())))

    @property
    def _in_laws(self) -> frozenset[str]:
        found: set[str] = set()
        for law in self.laws:
            if isinstance(law, Precedence):
                found |= {law.first, law.then, *law.voided_by}
            elif isinstance(law, Response):
                found |= {law.first, law.then, *law.excused_by}
            elif isinstance(law, Absence):
                found |= {law.never, law.after} - {""}
        return frozenset(found)

    def fire(self, watch: Watch, transition: str) -> tuple[Watch, list[Objection]]:
        """After this transition; with objections the move does not happen."""
        state, objections = self._moved(watch.state, transition)
        bits = list(watch.bits)
        for place, law in enumerate(self.laws):
            bits[place], why = _obey(law, transition, bits[place])
            if why:
                objections.append(Objection(verdicts.LAW, law.name, why))
        return Watch(state, tuple(bits)), objections

    def _moved(self, state: str, transition: str) -> tuple[str, list[Objection]]:
        if self.machine is None:
            return state, []
        ways = self.machine.transitions.get(transition)
        if ways is None:
            why = _("状态机没有名为“%(transition)s”的迁移。", transition=transition)
            return state, [Objection(verdicts.UNKNOWN_TRANSITION, transition, why)]
        if state not in ways:
            why = _("在状态“%(state)s”下触发了迁移“%(transition)s”，状态机不允许。", state=state, transition=transition)
            return state, [Objection(verdicts.NOT_ALLOWED, transition, why)]
        return ways[state], []

    def end(self, watch: Watch) -> Iterator[Objection]:
        """What speaks against ending here."""
        if self.machine is not None and watch.state not in self.machine.final:
            yield Objection(verdicts.UNFINISHED, watch.state, _(
                "流程在这里结束，状态机却停在“%(state)s”，不是终态。", state=watch.state))
        for law, pending in zip(self.laws, watch.bits, strict=True):
            if isinstance(law, Response) and pending:
                yield Objection(verdicts.LAW, law.name, _(
                    "违反规则“%(law)s”：“%(first)s”之后直到结束都没有“%(then)s”。",
                    law=law.name, first=law.first, then=law.then))


def _trigger(law: Law) -> str:
    """The transition without which the law is never broken."""
    if isinstance(law, Response):
        return law.first
    return law.never if isinstance(law, Absence) else law.then


def _obey(law: Law, transition: str, bit: bool) -> tuple[bool, str]:
    """The law's bit after a transition, and what it has against it."""
    if isinstance(law, Precedence):
        return _precedence(law, transition, bit)
    if isinstance(law, Response):
        return _response(law, transition, bit), ""
    if isinstance(law, Absence):
        return _absence(law, transition, bit)
    return bit, ""


def _precedence(law: Precedence, transition: str, counts: bool) -> tuple[bool, str]:
    why = ""
    if transition == law.then and not counts:
        why = _("违反规则“%(law)s”：“%(then)s”之前没有仍然有效的“%(first)s”。",
                law=law.name, then=law.then, first=law.first)
    if transition in law.voided_by:
        counts = False
    return counts or transition == law.first, why


def _response(law: Response, transition: str, pending: bool) -> bool:
    if transition == law.then or transition in law.excused_by:
        pending = False
    return pending or transition == law.first


def _absence(law: Absence, transition: str, after: bool) -> tuple[bool, str]:
    why = ""
    if transition == law.never and (after or not law.after):
        why = _("违反规则“%(law)s”：不得有“%(never)s”。", law=law.name, never=law.never)
        if law.after:
            why = _("违反规则“%(law)s”：“%(after)s”之后不得再有“%(never)s”。",
                    law=law.name, after=law.after, never=law.never)
    return after or transition == law.after, why
