"""What can be run and what cannot, with ids and reasons; what the attributes of a node become."""

from decimal import Decimal

import pytest

from tests.engine.drawing import cosign, draw, error, timer
from tests.engine.driving import Driven
from workflows.bpmn.model import Element, Event, Multi
from workflows.engine.graph import CannotCompile


def problems(text, variables="", **nodes):
    """Element id -> reason, of a drawing that cannot be run."""
    with pytest.raises(CannotCompile) as caught:
        draw(text, variables, **nodes)
    found = {}
    for key, _name, reason in caught.value.problems:
        found[key] = found.get(key, "") + reason
    return found


@pytest.mark.parametrize(("text", "where", "why"), [
    ("start > and1 > a > xor1 > z > end\nand1 > b > xor1", "and1", "相遇"),
    ("start > and1 > a > z > end\nand1 > b > z", "and1", "相遇"),
    ("start > xor1 >[x] a > and1 > end\nxor1 >[*] b > and1", "and1", "没有与之配对"),
    ("start > or1 >[x] a > and1 > end\nor1 >[*] b > and1", "or1", "并行网关"),
    ("start > and1 > a > xor1 >[x] and2 > end\nxor1 >[*] and1\nand1 > b > and2", "and1", "绕回"),
    ("start > or1 >[x] a > and2 > end\nor1 >[*] b > and2\nor1 >[x] c > end2", "or1", "相遇"),
    ("start > and1 > a > and2 > end\nand1 > xor1 >[x] and2\nxor1 >[*] end3\nand1 > c > end2", "and1", "相遇"),
    ("start > and1 > a > and2 > end\nand1 > b > and4 > and2\nand4 > and3 > end2\nand1 > c > and3", "and1", "相遇"),
    ("start > xor1 >[x] and1 > a > and2 > end\nand1 > b > and2\nxor1 >[*] c > b", "and1", "跳进"),
    ("start > xor1 >[x] and1 > a > and2 > end\nand1 > b > and2\nxor1 >[*] and2", "and2", "不在配对"),
    ("start > and1 > a > xor1 >[x] and2 > end\nxor1 >[*] and2\nand1 > b > and2", "and2", "排他网关合并"),
    ("start > or1 >[x] a > xor1 > z > end\nor1 >[*] b > xor1", "or1", "重复执行"),
])
def test_unpaired_splits_and_joins_are_refused(text, where, why):
    found = problems(text, "x:boolean")
    assert where in found, found
    assert why in found[where]


@pytest.mark.parametrize("text", [
    "start > and1 > a > xor1 > end\nand1 > b > xor1",  # several ends drawn as one: nothing happens after it
    "start > and1 > a > term\nand1 > b > end",
    "start > and1 > a > and2 > term\nand1 > b > and2",
    "start > and1 > a > xor1 >[x] term\nxor1 >[*] and2 > end\nand1 > b > and2",
    "start > and1 > a > and2 > and3 > c > and4 > end\nand1 > b > and2\nand3 > d > and4",
    "start > and1 > a > and2 > c > and3 > end\nand1 > b > and2\nand2 > d > and3",
    "start > and1 > and2 > end\nand1 > a > and2",
    "start > and1 > a > and2 > end\nand1 > b > and2\nand1 > c > end2",
    "start > and1 > a > and2 > e > and3 > end\nand1 > b > and2\nand1 > c > and3",
    "start > and1 > xor1 > a > xor2 >[x] xor1\nxor2 >[*] and2 > end\nand1 > b > and2",
])
def test_blocks_that_close_are_accepted(text):
    draw(text, "x:boolean")


def test_a_cycle_in_which_nothing_waits_is_refused():
    found = problems("start > xor1 > rule1 > xor2 >[x] xor1\nxor2 >[*] a > end", "x:boolean")
    assert "没有任何等待" in next(iter(found.values()))
    inner = problems("start > xor1 > P > xor2 >[x] xor1\nxor2 >[*] end\nP.start > P.rule1 > P.end", "x:boolean")
    assert "P" in next(iter(inner.values()))
    draw("start > xor1 > P > xor2 >[x] xor1\nxor2 >[*] end\nP.start > P.a > P.end", "x:boolean")


@pytest.mark.parametrize(("nodes", "why"), [
    ({"a": cosign("most")}, "会签规则"), ({"a": cosign("ratio:0")}, "比例"), ({"a": cosign("ratio:1.1")}, "比例"),
    ({"a": {"cosign": "all"}}, "不是多实例"), ({"a": {"multi": Multi(False, loop=True)}}, "标准循环"),
    ({"a": {"multi": Multi(False, completion="${nrOfCompletedInstances > 1}")}}, "完成条件"),
    ({"a": {"fires": "maybe:go"}}, "结果之内"), ({"a": {"outcomes": "yes,no", "refusals": "never"}}, "refusals"),
    ({"a": {"writes": "size"}}, "没有在流程上声明"), ({"a": {"returns": "b"}}, "不是本流程的活动"),
    ({"a": Element("", "receiveTask", "", "")}, "只能绘制"), ({"a": Element("", "serviceTask", "", "")}, "操作"),
    ({"a": Element("", "callActivity", "", "")}, "被调用"),
    ({"late": timer("a", "soon")}, "无法识别"), ({"late": timer("a", "${when}", form="date")}, "没有在流程上声明"),
    ({"late": timer("nobody")}, "没有挂在活动上"), ({"end": {"event": Event("message")}}, "只能绘制"),
])
def test_attributes_that_cannot_be_understood_are_refused(nodes, why):
    text = "start > a > end" + ("\nlate > b > end" if "late" in nodes else "")
    assert why in " ".join(problems(text, **nodes).values())


@pytest.mark.parametrize(("condition", "why"), [
    ("size > 1", "没有在流程上声明"), ("x > 1", "不能与"), ("n == 'a'", "不能与"), ("c == 'z'", "不能与"),
    ("c in 'a'", "不能与"), ("c < 'b'", "不能与"), ("n =", "不合语法"), ("job9_result == 1", "没有在流程上声明"),
    ("score > 1", "没有声明类型"),
])
def test_conditions_may_only_read_what_is_declared_and_as_what_it_is(condition, why):
    found = problems(f"start > job1 > xor1 >[{condition}] a > end\nxor1 >[*] b > end", "x:boolean,n:number,c:enum(a|b)",
                     job1={"operation": "o", "resultVariable": "score"})
    assert why in found["xor1-a"]


@pytest.mark.parametrize("text", ["x", "x:colour", "x:enum", "x:number(1|2)", "1x:number"])
def test_a_wrong_declaration_is_refused(text):
    assert "p" in problems("start > a > end", text)


def test_the_attributes_of_a_node_are_there_to_be_read():
    graph = draw("start > a > job1 > end", "x:number",
                 a=cosign("ratio:60%", sequential=True, outcomes="ok,no,later", refusals="no,later", earlyEnd="false",
                          fires="pass:agree,note", writes="x", returns="none", resultVariable="vote"))
    node = graph.nodes["a"]
    assert (node.vote.rule, node.vote.share, node.vote.sequential, node.vote.early_end) == (
        "ratio", Decimal("0.6"), True, False)
    assert (node.outcomes, node.refusals, node.fires) == (
        ("ok", "no", "later"), {"no", "later"}, (("pass", "agree"), ("", "note")))
    assert (node.writes, node.returns, node.result) == ({"x"}, (), "vote")
    assert graph.variables["vote"].choices == ("pass", "refuse")
    assert (graph.transitions, graph.operations) == ({"agree", "note"}, {"op"})


def test_the_process_s_own_attributes_are_there_too():
    graph = draw("start > a > end", "x:number", {"samePerson": "once", "fallback": "HQ-01"}, a={"standing": "fields"})
    assert (graph.attributes["fallback"], graph.asks_once, graph.nodes["a"].approvals_stand) == ("HQ-01", True, True)
    plain = draw("start > a > end")
    assert (plain.asks_once, plain.nodes["a"].approvals_stand) == (False, False)


def test_starts_and_boundaries_must_be_where_they_belong():
    assert "几个开始事件" in problems("start > a > end\nstart2 > a")["start"]
    assert "没有开始事件" in " ".join(problems("a > end").values())
    assert "流入" in problems("start > a > b > late > end", late=timer("a"))["late"]
    assert "一个普通开始事件" in problems("start > P > end\nP.start > P.a > P.end\nP.start2 > P.a")["P"]
    assert "越过" in problems("start > P > end\nP.start > P.a > end")["P.a-end"]
    assert "自成一路" in problems("start > a > z > end\nlate > z", late=timer("a", interrupting=False))["late"]


def test_a_timer_start_stands_beside_the_usual_one():
    graph = draw("start > a > end\nstart2 > a", start2={"event": Event("timer", "R/PT24H", "cycle")})
    assert (graph.start, graph.starts) == ("start", ("start", "start2"))
    assert Driven(graph).open == ["a"]


def test_an_error_boundary_catches_only_what_it_names():
    graph = draw("start > job1 > end\none > a > end\nany > b > end", one=error("job1", "E1"), any=error("job1"))
    assert Driven(graph).fail("job1", "E1").open == ["a"]
    assert Driven(graph).fail("job1", "E2").open == ["b"]
    assert Driven(graph).fail("job1").open == ["b"]
