"""What a move's effects add up to, so that every table is written once, whatever the number of effects."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from workflows.engine.protocol import (
    CancelCalled,
    CancelTimer,
    CarryTimer,
    CarryWork,
    CloseWork,
    Effect,
    EndCase,
    FireTransition,
    OpenWork,
    Record,
    RunJob,
    StartCalled,
    StartTimer,
)  # fmt: skip

WorkKey = tuple[int, int]  # scope, generation
TimerKey = tuple[int, int, str]  # scope, generation, element


@dataclass(slots=True)
class Tally:
    """Effects of one or more commands; what was opened and closed in the same move cancels out."""

    opened: dict[WorkKey, OpenWork] = field(default_factory=dict)
    closed: list[CloseWork] = field(default_factory=list)
    carried: dict[WorkKey, CarryWork] = field(default_factory=dict)
    started: dict[TimerKey, StartTimer] = field(default_factory=dict)
    kept: dict[TimerKey, CarryTimer] = field(default_factory=dict)  # by what the timer is called from now on
    stopped: list[TimerKey] = field(default_factory=list)
    jobs: dict[WorkKey, RunJob] = field(default_factory=dict)
    calls: dict[WorkKey, StartCalled] = field(default_factory=dict)
    hung_up: list[CancelCalled] = field(default_factory=list)
    not_caught: list[Record] = field(default_factory=list)
    end: EndCase | None = None

    def add(self, effects: Iterable[Effect], *, running: Container[TimerKey] = ()) -> None:
        """Take the effects in, in their order; timers in `running` have their row already and only go on."""
        for effect in effects:
            if not (isinstance(effect, StartTimer) and (effect.scope, effect.generation, effect.timer) in running):
                self._take(effect)

    def _take(self, effect: Effect) -> None:
        match effect:
            case OpenWork(scope, generation):
                self.opened[scope, generation] = effect
            case CarryWork(scope, generation):
                self.carried[scope, generation] = effect
            case CloseWork(scope, generation):
                self.carried.pop((scope, generation), None)
                if self.opened.pop((scope, generation), None) is None:
                    self.closed.append(effect)
            case StartTimer(scope, generation, timer):
                self.started[scope, generation, timer] = effect
            case CarryTimer(scope, generation, timer=timer):
                self.kept[scope, generation, timer] = effect
            case CancelTimer(scope, generation, timer):
                self.stop(scope, generation, timer)
            case RunJob(scope, generation):
                self.jobs[scope, generation] = effect
            case StartCalled(scope, generation):
                self.calls[scope, generation] = effect
            case CancelCalled(scope, generation):
                if self.calls.pop((scope, generation), None) is None:
                    self.hung_up.append(effect)
            case EndCase():
                self.end = effect
            case Record(verb="not_caught"):
                self.not_caught.append(effect)
            case FireTransition() | Record():
                pass  # asked of the domain before anything is written; kept in the event

    def stop(self, scope: int, generation: int, timer: str) -> None:
        """A timer that is over, whether it fired or was called off."""
        kept = self.kept.pop((scope, generation, timer), None)
        if self.started.pop((scope, generation, timer), None) is None:
            self.stopped.append((scope, generation, kept.was if kept else timer))
