"""What holds for every case that goes on in another version of its process."""

import json

from hypothesis import HealthCheck, Phase, assume, event, given, settings
from hypothesis import strategies as st

from tests.properties.editing import versions
from tests.properties.growing import begun, finish, graphs, live
from workflows.engine import state as states
from workflows.engine.migration import MOVE, Judge, plan
from workflows.engine.protocol import CarryWork, CloseWork, Migrate, Record, Refused
from workflows.engine.state import to_document
from workflows.engine.step import step
from workflows.engine.verify import Onwards, verify
from workflows.engine.wire import from_json, to_json

some = settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                                                        HealthCheck.filter_too_much])
few = settings(some, max_examples=25, phases=[Phase.generate])
lives = st.lists(st.integers(0, 10_000), min_size=0, max_size=40)


class Untold:
    """No proofs: what is claimed here has to hold without them."""

    def refusals(self, state, deeds, stands=""):
        return ()


def lived(before, x, y, numbers):
    case = live(begun(before, x, y), numbers)
    return None if case.ended else case


def moved(case, made):
    """The case after going on in the new version; None where that is refused, and then nothing has changed."""
    document, work, timers = to_document(case.state), dict(case.work), dict(case.timers)
    case.answers |= dict.fromkeys(made.new.nodes, next(iter(case.answers.values())))
    try:
        case.migrate(made)
    except Refused:
        assert (to_document(case.state), case.work, case.timers) == (document, work, timers)
        return None
    return case


@some
@given(versions(), st.booleans(), st.booleans(), lives)
def test_what_can_be_migrated_keeps_its_tokens_and_can_always_end(both, x, y, numbers):
    before, after, renames = both
    case = lived(before, x, y, numbers)
    if case is None:
        return
    made = plan(before, after, renames)
    finding = Judge(made, Untold()).of(case.state, at=None)
    places = [(one.kind, one.wait, len(one.signers)) for one in case.state.waiting()]
    people = {key: signer for key, (_node, signer) in case.work.items()}
    event(finding.kind)

    went = moved(case, made)

    assert (went is not None) == finding.possible
    if went is None:
        return
    if finding.kind == MOVE and not case.said(CloseWork):
        assert [(one.kind, one.wait, len(one.signers)) for one in case.state.waiting()] == places
        assert {key: signer for key, (_node, signer) in case.work.items()} == people
    finish(case)
    assert case.ended in ("completed", "terminated")
    assert (case.work, case.timers, case.calls) == ({}, {}, {})


@some
@given(graphs(), st.booleans(), lives)
def test_going_on_in_the_same_version_changes_nothing(graph, x, numbers):
    case = lived(graph, x, True, numbers)
    if case is None or case.state.agenda or any(one.wait == states.JOB for one in case.state.scopes.values()):
        return
    before, work, timers = to_document(case.state), dict(case.work), dict(case.timers)
    made = plan(graph, graph, {})

    case.migrate(made)

    assert made.command == Migrate()
    assert (to_document(case.state), case.work) == (before, work)
    assert case.state.suspended or case.timers == timers
    assert all(isinstance(one, CarryWork | Record) for one in case.effects)


@some
@given(versions(), st.booleans(), lives, lives)
def test_replaying_with_the_switch_of_versions_gives_the_same_state(both, x, numbers, more):
    before, after, renames = both
    case = lived(before, x, not x, numbers)
    if case is None or moved(case, plan(before, after, renames)) is None:
        return
    live(case, more)

    again, graph = None, before
    for command in case.commands:
        graph = after if isinstance(command, Migrate) else graph
        again = step(graph, again, from_json(json.loads(json.dumps(to_json(command)))), None).state

    assert to_document(again) == to_document(case.state)


@few
@given(versions(edits=2), st.booleans(), lives)
def test_the_proof_from_where_a_case_stands_finds_no_more_than_that_of_the_whole_version(both, x, numbers):
    before, after, renames = both
    assume(len(after.nodes) < 18)
    case = lived(before, x, True, numbers)
    if case is None or moved(case, plan(before, after, renames)) is None:
        return
    proofs = Onwards(after, None, limit=600)

    refusals = proofs.refusals(case.state, ())

    kinds = {one.kind for one in refusals}
    event(str(kinds))
    assert proofs.refusals(case.state, ()) is refusals
    assert proofs.proofs == 1
    assert kinds <= {"too_large", *(one.kind for one in verify(after, None, limit=600).refusals)}
