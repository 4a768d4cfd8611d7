"""What is said to come after a step is what the engine does: on grown processes, whatever the case holds."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.properties.growing import begun, give, graphs, machines
from workflows.engine.graph import nouns
from workflows.engine.onward import Choice, End, Fork, Joined, Stop, Unless, onward
from workflows.engine.protocol import Complete

some = settings(
    max_examples=80, phases=(Phase.generate,),  # what fails is told as it is: growing it smaller takes minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
lives = st.lists(st.integers(0, 10_000), min_size=10, max_size=50)


def named(path):
    """Every node at which the path may stop."""
    match path:
        case Stop(node):
            return {node.id}
        case Fork(branches):
            return set().union(*map(named, branches))
        case Choice(_asked, options):
            return set().union(*(named(option.path) for option in options))
        case Joined(inner):
            return named(inner)
        case Unless(inner, behind):
            return named(inner) | named(behind)
    return set()


def is_open(path):
    """Whether anything but the outcome decides."""
    match path:
        case Choice() | Joined() | Unless():
            return True
        case Fork(branches):
            return any(map(is_open, branches))
    return False


def may_end(path):
    match path:
        case End():
            return True
        case Fork(branches):
            return any(map(may_end, branches))
        case Choice(_asked, options):
            return any(may_end(option.path) for option in options)
        case Joined(inner):
            return may_end(inner)
        case Unless(inner, behind):
            return may_end(inner) or may_end(behind)
    return False


def onwards(case):
    """Commands that only lead on."""
    found = [one for one in machines(case) if type(one).__name__ != "JobFailed"]
    return found + [Complete(*key, outcome) for key in sorted(case.work) for outcome in case.choices[key]]


def waits_at(graph, key):
    node = graph.nodes[key]
    return node.kind in {nouns.WORK, nouns.JOB, nouns.CALL, nouns.RULE, nouns.TIMER} or bool(node.vote)


def inside_instances(graph, key, found):
    """Whether the node lies in instances that have been entered with it: these are named as one."""
    around = graph.nodes.get(graph.nodes[key].parent)
    return around is not None and ((bool(around.vote) and around.id in found) or
                                   inside_instances(graph, around.id, found))


def taking_turns(graph, node):
    """The instances around a node that follow one another."""
    around = graph.nodes.get(node.parent)
    if around is None:
        return set()
    return taking_turns(graph, around) | ({around.id} if around.vote and around.vote.sequential else set())


@some
@given(graphs(), st.booleans(), st.booleans(), lives)
def test_the_engine_goes_where_it_was_said_to(graph, x, y, numbers):
    case = begun(graph, x, y)
    for number in numbers:
        options = onwards(case)
        if case.ended or not options:
            break
        assert give(case, options[number % len(options)])
        left = [one for one in case.records("left") if graph.nodes[one.node].kind == nouns.WORK]
        if len(left) != 1 or case.records("passed"):  # a vote that decides nothing yet, or what counts unasked
            continue
        node = graph.nodes[left[0].node]
        path = next(after.path for after in onward(graph, node) if after.outcome == left[0].detail["outcome"])
        if {one.node for one in case.records("left")} & named(path) - {node.id}:
            continue  # instances in which there was nothing to do: it went on at once
        found = [one.node for one in case.records("entered")]
        if isinstance(path, Joined) and taking_turns(graph, node) & {graph.nodes[key].parent for key in found}:
            continue  # the next instance has begun
        entered = {key for key in found if waits_at(graph, key) and not inside_instances(graph, key, found)}
        assert entered <= named(path)
        assert is_open(path) or entered == named(path)
        assert not case.ended or may_end(path)
