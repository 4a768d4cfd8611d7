"""What comes after a step, per outcome, in processes drawn for it."""

import pytest

from tests.engine.drawing import cosign, draw, error, timer
from workflows.bpmn.model import Event
from workflows.engine.onward import Choice, Done, End, Fork, Joined, Stop, Unless, onward


def said(path):
    """A path in a few signs."""
    match path:
        case Stop(node):
            return node.id
        case End(name):
            return f"({name})"
        case Fork(branches):
            return " + ".join(map(said, branches))
        case Choice(_asked, options, several):
            mark = "&" if several else "|"
            return mark.join(f"[{'*' if one.usual else ''}{one.why}]{said(one.path)}" for one in options)
        case Joined(inner):
            return f"={said(inner)}"
        case Unless(inner, behind):
            return f"{said(inner)}?{said(behind)}"
        case Done():
            return "."


def after(graph, key):
    return {one.interrupted_by or one.outcome: said(one.path) for one in onward(graph, graph.nodes[key])}


TWO = {"outcomes": "pass,refuse"}


@pytest.mark.parametrize(("drawing", "more", "found"), [
    ("start > a > b > end", {}, {"done": "b"}),
    ("start > a > end", {}, {"done": "(end)"}),
    ("start > a > xor1 >[a_outcome == 'refuse'] b > end\nxor1 >[*] c > end", {"a": TWO}, {"pass": "c", "refuse": "b"}),
    ("start > a > xor1 >[x] b > end\nxor1 >[*] c > end", {}, {"done": "[x]b|[*]c"}),
    ("start > a > xor1 >[a_outcome == 'refuse' and x] b > end\nxor1 >[*] c > end", {"a": TWO},
     {"pass": "c", "refuse": "[a_outcome == 'refuse' and x]b|[*]c"}),
    ("start > a > xor1 >[a_outcome == 'pass' or x] b > end\nxor1 >[*] c > end", {"a": TWO},
     {"pass": "b", "refuse": "[a_outcome == 'pass' or x]b|[*]c"}),
    ("start > a > xor1 >[not (a_outcome == 'pass')] b > end\nxor1 >[*] c > end", {"a": TWO},
     {"pass": "c", "refuse": "b"}),
    ("start > a > and1 > b > and2\nand1 > c > and2\nand2 > d > end", {}, {"done": "b + c"}),
    ("start > a > and1 > b > and2\nand1 > xor1 >[x] c > xor2 > and2\nxor1 >[*] xor2\nand2 > d > end", {},
     {"done": "b + [x]c|[*]."}),
    ("start > a > or1 >[x] b > or2\nor1 >[*] or2\nor2 > d > end", {}, {"done": "[x]b&[*].?d"}),
    ("start > a > S > b > end\nS.start > S.c > S.end", {}, {"done": "S.c"}),
    ("start > a > M > b > end\nM.start > M.c > M.end", {"M": cosign()}, {"done": "M"}),
    ("start > a > job1 > b > end", {"job1": {"operation": "x"}}, {"done": "job1"}),
    ("start > a > xor1 > b > xor2 >[b_outcome == 'done'] end\nxor2 >[*] xor1", {}, {"done": "b"}),
])  # fmt: skip
def test_outcomes_lead_where_the_graph_says(drawing, more, found):
    assert after(draw(drawing, "x:boolean", **more), "a") == found


def test_a_branch_waits_for_the_others():
    graph = draw("start > and1 > a > and2\nand1 > b > and2\nand2 > c > end")
    assert after(graph, "a") == {"done": "=c"}


def test_an_instance_waits_for_the_others_and_a_plain_sub_process_does_not():
    graph = draw("start > M > b > end\nM.start > M.a > M.end", M=cosign())
    assert after(graph, "M.a") == {"done": "=b"}
    graph = draw("start > S > b > end\nS.start > S.a > S.end")
    assert after(graph, "S.a") == {"done": "b"}


def test_a_co_sign_passes_or_is_refused_as_one():
    graph = draw("start > a > xor1 >[a_outcome == 'refuse'] b > end\nxor1 >[*] c > end", a=cosign())
    assert after(graph, "a") == {"pass": "c", "refuse": "b"}


def test_a_boundary_timer_is_told_by_its_name():
    graph = draw("start > a > end\nlate > b > end", late=timer("a"))
    assert after(graph, "a") == {"done": "(end)", "late": "b"}


def test_an_error_end_leads_to_who_catches_it():
    graph = draw("start > S > end\nS.start > S.a > S.fail\ncaught > b > end", caught=error("S", "E"),
                 S__fail={"event": Event("error", "E")})
    assert after(graph, "S.a") == {"done": "b"}


def test_what_a_boundary_event_has_begun_beside_a_step_is_waited_for():
    graph = draw("start > S > b > end\nS.start > S.a > S.end\nS.late > S.c > S.end2",
                 S__late=timer("S.a", interrupting=False))
    assert after(graph, "S.a") == {"done": "=b", "S.late": "S.c"}
