"""What holds for every sound process and every life of a case on it."""

import contextlib
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.properties.growing import begun, finish, give, graphs, live, machines, possible
from workflows.engine import state as states
from workflows.engine.protocol import Complete, FireTransition, Refused, Resume, ReturnTo, Suspend
from workflows.engine.state import from_document, to_document
from workflows.engine.step import returnable, step
from workflows.engine.wire import from_json, to_json

some = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
lives = st.lists(st.integers(0, 10_000), min_size=10, max_size=50)


@some
@given(graphs(), st.booleans(), st.booleans(), lives)
def test_no_token_is_lost_or_doubled_and_a_case_can_always_end(graph, x, y, numbers):
    case = live(begun(graph, x, y), numbers)  # every step checks the tokens
    finish(case)
    assert case.ended in ("completed", "terminated")
    assert (case.work, case.timers, case.calls) == ({}, {}, {})


@some
@given(graphs(), st.booleans(), st.booleans(), lives)
def test_replaying_the_recorded_commands_gives_the_same_state_and_effects(graph, x, y, numbers):
    case = live(begun(graph, x, y), numbers)
    again, effects = None, ()
    for command in case.commands:
        written = json.loads(json.dumps(to_json(command)))
        assert from_json(written) == command or written["type"] == "Answer"
        made = step(graph, again, from_json(written), None)
        again, effects = made.state, made.effects
    assert (again, to_document(again)) == (case.state, to_document(case.state))
    assert from_document(to_document(again)) == again
    for effect in effects:
        assert to_json(from_json(json.loads(json.dumps(to_json(effect))))) == to_json(effect)


@some
@given(graphs(), st.booleans(), lives, st.integers(0, 10_000))
def test_a_case_suspended_and_resumed_is_as_if_it_never_was(graph, x, numbers, number):
    case = live(begun(graph, x, True), numbers)
    if case.ended or case.state.suspended:
        return
    answers = [one for one in machines(case) if type(one).__name__ in ("JobDone", "CalledEnded")]
    plain, paused = step_all(graph, case, answers), step_all(graph, case, [Suspend(), *answers, Resume()])
    assert paused == plain


def step_all(graph, case, commands):
    """The state after these commands, needs answered."""
    state = case.state
    for command in commands:
        while command is not None:
            made = step(graph, state, command, None)
            state, command = made.state, case._answer(made.need)
    return state


@some
@given(graphs(), st.booleans(), lives)
def test_what_comes_late_changes_nothing(graph, x, numbers):
    case = begun(graph, x, False)
    seen = []
    for number in numbers:
        if case.ended:
            break
        options = possible(case)
        seen += [one for one in options if hasattr(one, "generation") and type(one).__name__ != "AddSigner"]
        give(case, options[number % len(options)])
    current = {(one.id, one.generation) for one in case.state.scopes.values()}
    for command in seen:
        if (command.scope, command.generation) in current:
            continue
        before = case.state
        if type(command).__name__ in ("TimerFired", "JobDone", "JobFailed", "CalledEnded"):
            made = step(graph, before, command, None)
            assert made.state is before
            assert made.effects == ()
        else:
            assert not give(case, command)


@some
@given(graphs(), st.booleans(), lives, st.integers(0, 10_000))
def test_a_return_opens_its_target_or_the_block_around_it_exactly_once(graph, x, numbers, number):
    case = live(begun(graph, x, not x), numbers)
    if case.ended or case.state.suspended:
        return
    choices = [ReturnTo(*key, target) for key in sorted(case.work)
               for target in returnable(graph, case.state, key[0])]
    if not choices:
        return
    command = choices[number % len(choices)]
    outside = _untouched(case, command)
    case.give(command)
    reopened = [one.detail["to"] for one in case.records("returned")]
    entered = [one.node for one in case.records("entered")]
    assert len(reopened) == 1
    if reopened == [command.node]:
        assert entered.count(command.node) == 1
    else:
        assert graph.nodes[reopened[0]].splits or graph.nodes[reopened[0]].vote
    assert (command.scope, command.generation) not in case.work
    assert outside <= set(case.work)
    if own := graph.nodes[command.node].fires_on_return:
        assert own[0] in [one.transition for one in case.effects if isinstance(one, FireTransition)]


@some
@given(graphs(), st.booleans(), st.booleans(), lives, st.integers(0, 10_000))
def test_a_straight_return_comes_back_to_who_sent_it_or_is_refused_at_once(graph, x, y, numbers, number):
    case = live(begun(graph, x, y, standing="all"), numbers)
    if case.ended or case.state.suspended:
        return
    choices = [ReturnTo(*key, target, "straight") for key in sorted(case.work)
               for target in returnable(graph, case.state, key[0]) if graph.nodes[target].kind == "work"]
    for command in choices[number % len(choices):][:3] if choices else []:
        if command.scope not in case.state.scopes:  # an earlier return took it back
            continue
        before, back = case.state, case.state.scopes[command.scope].node
        formers = {former.node: former.outcome for former in before.formers.values()}
        if not give(case, command):
            assert case.state == before
        elif graph.nodes[command.node].vote is None:
            item = next(key for key, (node, _) in case.work.items() if node == command.node)
            case.give(Complete(*item, formers[command.node]))
            assert back in {node for node, _ in case.work.values()}
            return


def _untouched(case, command):
    """Open work in other branches of the splits around the scope that has the target behind it."""
    chain, scope = [], case.state.scopes[command.scope]
    while scope.parent:
        if command.node in scope.passed:
            break
        scope = case.state.scopes[scope.parent]
    if command.node not in scope.passed or scope.kind != states.BRANCH:
        return set()
    chain = {scope.id}
    inside = set(chain)
    for one in case.state.scopes.values():
        if one.parent in inside:
            inside.add(one.id)
    return {key for key in case.work if key[0] not in inside and not _on_a_side(case.state, key[0])}


def _on_a_side(state, scope):
    found = state.scopes[scope]
    return found.kind == states.SIDE or (bool(found.parent) and _on_a_side(state, found.parent))


@some
@given(graphs(), st.booleans(), st.booleans(), lives)
def test_a_refused_command_leaves_the_state_as_it_was(graph, x, y, numbers):
    case = live(begun(graph, x, y), numbers)
    document = to_document(case.state)
    for command in possible(case) if not case.ended else []:
        with contextlib.suppress(Refused):
            step(graph, case.state, command, None)
        assert to_document(case.state) == document
