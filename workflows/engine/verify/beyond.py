"""Moves that the prover may leave out, because whatever they lead to can be come to without them.

Signers added, removed or replaced change who decides, not what can be decided; a case that is suspended and resumed is
where it was; approvals that stand, and the way straight back, are walks in which people say at once what they have said
before. None of that is taken on trust: on small processes this walk makes all of these moves, and has to come to the
same verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from workflows.engine import state as states
from workflows.engine.protocol import (
    AFTER,
    BEFORE,
    PARALLEL,
    STRAIGHT,
    AddSigner,
    Answer,
    Complete,
    Need,
    Reassign,
    RemoveSigner,
    Resume,
    ReturnTo,
    Suspend,
)
from workflows.engine.state import Scope, State
from workflows.engine.step import links, returnable
from workflows.engine.step.run import Run
from workflows.engine.verify.moves import Move, Moves, unit_of

ADDED, INSTEAD = "person:8", "person:9"


class EveryMove(Moves):
    """Really everything that can happen in a state; one signer added and one replaced at a time."""

    def of(self, state: State) -> Iterator[Move]:
        """All moves of a state that has not ended."""
        if state.suspended:
            yield Move(Resume(), None)
            for scope in state.scopes.values():
                if scope.wait in (states.JOB, states.CALL):
                    yield from self._of_scope(state, scope)
            return
        yield from super().of(state)
        if state.need is not None:
            return
        yield Move(Suspend(), None)
        run = Run(self.model.graph, state)
        for scope in state.scopes.values():
            if scope.wait == states.WORK:
                yield from self._with_people(run, scope)
            if scope.kind == states.CHILD and scope.wait in (states.WORK, states.HELD):
                yield Move(RemoveSigner(scope.id, scope.generation), None)

    def _are_alike(self, scope: Scope) -> bool:
        return False

    def _of_scope(self, state: State, scope: Scope) -> Iterator[Move]:
        """Whoever was added to a task without co-sign gives an opinion, nothing else."""
        role, outcomes = links.role_of(Run(self.model.graph, state), scope)
        if not role:
            yield from super()._of_scope(state, scope)
        for outcome in outcomes if role else ():
            told = self._told(scope.node, outcome)
            yield Move(Complete(scope.id, scope.generation, outcome), told, unit_of(state, scope))

    def _with_people(self, run: Run, scope: Scope) -> Iterator[Move]:
        at = (scope.id, scope.generation)
        asked = run.scopes[scope.parent].signers if scope.kind == states.CHILD else ()
        if ADDED not in asked:
            yield from (Move(AddSigner(*at, ADDED, how, scope.id), None) for how in (PARALLEL, BEFORE, AFTER))
        if INSTEAD not in asked:
            yield Move(Reassign(*at, INSTEAD), None)
        for target in returnable(self.model.graph, run.state, scope.id):
            yield Move(ReturnTo(*at, target, STRAIGHT), self._told(scope.node, target), back=True)

    def _answers(self, state: State, need: Need) -> Iterator[Move]:
        if need.kind != "standing" and not need.spec.get("again"):
            yield from super()._answers(state, need)
            return
        votes = need.spec["votes"] or (dict.fromkeys(need.spec["signers"], "pass") if need.kind == "standing" else {})
        yield Move(Answer(need.scope, need.kind, []), None)
        yield Move(Answer(need.scope, need.kind, votes if need.kind == "standing" else list(votes)), None)

    def key_of(self, state: State) -> tuple[Any, ...]:
        """Everything that can matter to such moves."""
        if state.ended:
            return (state.ended,)
        names = tuple((one.node, one.outcome, one.signers, one.votes) for one in state.formers.values())
        asked = state.need.spec.get("variable", "") if state.need else ""
        return state.shape(), tuple(sorted(names)), state.carry, asked


def refused_for_good(move: Move) -> bool:
    """Whether it means nothing that a move is refused: it is not one that the process depends on."""
    command = move.command
    return isinstance(command, AddSigner | RemoveSigner | Reassign) or (
        isinstance(command, ReturnTo) and command.resume == STRAIGHT)


