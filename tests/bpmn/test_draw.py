import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.bpmn.writing import chain, flow, process
from workflows.bpmn.describe import describe
from workflows.bpmn.draw import draw
from workflows.bpmn.figures import STATES
from workflows.bpmn.labels import width_of, wrapped
from workflows.bpmn.layout import pictured
from workflows.bpmn.reader import read

SVG = "{http://www.w3.org/2000/svg}"


def picture(data: bytes, **more) -> etree._Element:
    return etree.fromstring(draw(read(data), **more).encode())


def ids(svg: etree._Element) -> set[str]:
    return {found for part in svg.iter() if (found := part.get("data-element-id"))}


LOOP = chain('<userTask id="a" name="品质审核"/><exclusiveGateway id="g" name="通过？" default="g_end"/>'
             + flow("g", "a", "a_outcome == 'refuse'"), "a", "g")


def test_a_model_without_a_picture_is_laid_out_and_drawn_whole():
    assert ids(picture(process(LOOP))) == {"start", "a", "g", "end", "start_a", "a_g", "g_end", "g_a"}


def test_laid_out_nodes_do_not_cover_each_other():
    branches = "".join(f'<task id="t{i}"/>{flow("split", f"t{i}")}{flow(f"t{i}", "join")}' for i in range(5))
    inner = chain('<task id="deep"/>', "deep").replace('"start', '"s2').replace('"end', '"e2').replace("_end", "_e2")
    body = chain(f'<parallelGateway id="split"/>{branches}<subProcess id="sub">{inner}</subProcess>'
                 f'<parallelGateway id="join"/>{flow("join", "sub")}{flow("sub", "end")}{flow("start", "split")}')
    model = read(process(body))
    places = {shape.element: shape.bounds for shape in pictured(model).shapes}
    assert len(places) == len(model.process.elements)

    outer = [key for key, element in model.process.elements.items() if element.parent == "p"]
    for one in outer:
        for other in outer:
            a, b = places[one], places[other]
            apart = (a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y)
            assert one == other or apart
    deep, sub = places["deep"], places["sub"]
    assert sub.x < deep.x < deep.x + deep.width < sub.x + sub.width


@pytest.mark.parametrize("state", sorted(STATES))
def test_states_are_classes_and_colours(state):
    svg = picture(process(LOOP), states={"a": state, "a_g": state})
    group = next(part for part in svg.iter(f"{SVG}g") if part.get("data-element-id") == "a")

    assert group.get("class") == f"bpmn-node is-{state}"
    box = group.find(f"{SVG}rect")
    assert (box.get("fill"), box.get("stroke")) == (STATES[state].ground, STATES[state].line)


def test_the_view_holds_everything_and_nothing_is_styled_inline():
    svg = picture(process(LOOP))
    left, top, width, height = map(float, svg.get("viewBox").split())

    assert all(part.get("style") is None for part in svg.iter())
    for box in svg.iter(f"{SVG}rect"):
        assert left <= float(box.get("x"))
        assert float(box.get("x")) + float(box.get("width")) <= left + width
        assert float(box.get("y")) + float(box.get("height")) <= top + height


def test_names_are_escaped():
    svg = picture(process(chain('<userTask id="a" name="&lt;script&gt;&quot;&amp;"/>', "a")), title='</title><script>"')

    assert not list(svg.iter(f"{SVG}script"))
    assert svg.find(f"{SVG}title").text == '</title><script>"'


def test_half_a_picture_is_completed():
    di = """<d:BPMNDiagram xmlns:d="http://www.omg.org/spec/BPMN/20100524/DI"><d:BPMNPlane>
      <d:BPMNShape bpmnElement="a"><c:Bounds xmlns:c="http://www.omg.org/spec/DD/20100524/DC" x="10" y="10" width="100"
      height="80"/></d:BPMNShape></d:BPMNPlane></d:BPMNDiagram></definitions>"""
    data = process(LOOP).replace(b"</definitions>", di.encode())

    assert ids(picture(data)) == {"start", "a", "g", "end", "start_a", "a_g", "g_end", "g_a"}


def test_chinese_breaks_anywhere_but_never_before_punctuation():
    lines = wrapped("资费公示审核，含协议与宣传物料一致性", 72, 5)

    assert "".join(lines) == "资费公示审核，含协议与宣传物料一致性"
    assert not any(line.startswith("，") for line in lines)


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert wrapped("一二三四五六七八九十" * 5, 60, 2)[-1].endswith("…")


@given(st.text(max_size=80), st.integers(30, 200), st.integers(1, 4))
def test_lines_fit(text, width, most):
    lines = wrapped(text, width, most)

    assert len(lines) <= most
    assert all(width_of(line.rstrip("，。、；：！？）》」』】”’…,.;:!?)]}%％·")) <= width + 12 for line in lines)


def test_steps_are_told_in_order_with_what_follows():
    told = describe(read(process(LOOP)))

    assert [(step.number, step.element_id) for step in told] == [("1", "start"), ("2", "a"), ("3", "g"), ("4", "end")]
    assert told[1].name == "品质审核"
    assert {str(one) for one in told[2].following} == {"否则：到第 4 步 结束事件",
                                                    "a_outcome == 'refuse'：到第 2 步 品质审核"}


def test_steps_inside_a_subprocess_are_numbered_under_it():
    inner = f'<subProcess id="s"><task id="x"/><task id="y"/>{flow("x", "y")}</subProcess>'
    told = {step.element_id: step.number for step in describe(read(process(chain(inner, "s"))))}

    assert (told["s"], told["x"], told["y"], told["end"]) == ("2", "2.1", "2.2", "3")


def test_every_real_model_is_drawn_whole(samples):
    for file in sorted((samples / "models").glob("*/*.*")):
        if file.suffix not in {".bpmn", ".xml"}:
            continue
        model = read(file.read_bytes())
        svg = etree.fromstring(draw(model).encode())
        missing = {key for process in model.processes for key, element in process.elements.items()
                   if element.parent == process.id} - ids(svg)
        assert not missing, file.name
        assert len(describe(model)) == sum(len(process.elements) for process in model.processes)


BRANCH = chain('<exclusiveGateway id="g" default="g_yes"/><userTask id="yes" name="下达执行"/>'
               + '<endEvent id="over" name="不予办理"/>' + flow("g", "yes") + flow("g", "over", "a == 'no'"), "g")


def test_a_branch_turns_before_the_column_of_what_it_leads_to():
    model = read(process(BRANCH))
    found = pictured(model)
    task = next(shape.bounds for shape in found.shapes if shape.element == "yes")
    inside = [point for edge in found.edges for point in edge.points
              if task.x < point[0] < task.x + task.width and task.y <= point[1] <= task.y + task.height]
    assert inside == []
    turns = {edge.points[1][0] for edge in found.edges if edge.element in {"g_yes", "g_over"}}
    assert len(turns) == 1
