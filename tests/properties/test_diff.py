"""Whatever is edited in whatever process: the comparison finds the edits, all of them and nothing else."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.drawing import process as drawn
from tests.properties.growing import VARIABLES, Grown
from workflows.bpmn.diff import compare
from workflows.bpmn.diff.pictures import merged
from workflows.bpmn.model import Element, Flow, Model


def model_of(process):
    return Model((process,), None, {}, "")


@st.composite
def processes(draw_from):
    numbers = iter(draw_from(st.lists(st.integers(0, 839), min_size=10, max_size=40)))
    grown = Grown(lambda options: next(numbers, 0) % options)
    arrow = "start >"
    for _ in range(2):
        arrow = grown.block(arrow, "", 3)
    grown.link(arrow, "end")
    return drawn("\n".join(grown.lines), VARIABLES, **grown.nodes)


def connected(process):
    """Incoming and outgoing as the reader would fill them in."""
    flows = process.flows.values()
    return replace(process, elements={key: replace(
        one, incoming=tuple(flow.id for flow in flows if flow.target == key),
        outgoing=tuple(flow.id for flow in flows if flow.source == key)) for key, one in process.elements.items()})


def changed(process, key, **values):
    return replace(process, elements=process.elements | {key: replace(process.elements[key], **values)})


# --- edits: each returns the process and what a comparison must say about it; `origin` is what it was before all


def rename(process, origin, pick, number):
    keys = [key for key in process.elements if key in origin.elements]
    name = f"另一个名称{number}"
    return changed(process, key := pick(keys), name=name), {("node.renamed", key, "")}


def say(process, origin, pick, number):
    key, attribute = pick(list(process.elements)), pick(["limit", "raciA", "checklist", "batchSafe", "notes"])
    attributes = {**process.elements[key].attributes, attribute: f"true{number}"}
    return changed(process, key, attributes=attributes), {("said.added", key, attribute)}


def decide(process, origin, pick, number):
    conditions = [flow for flow in process.flows.values() if flow.condition in {"x", "y"}]
    if not conditions:
        return process, set()
    flow = replace(pick(conditions), condition=f"x and y or {number} > 0")
    return replace(process, flows={**process.flows, flow.id: flow}), {("condition.changed", flow.id, "")}


def insert(process, origin, pick, number):
    """A new step on a flow: the flow leads to it, and a new flow on to where that led."""
    flow, key = pick([flow for flow in process.flows.values() if flow.id in origin.flows]), f"new{number}"
    step = Element(key, "userTask", f"新步骤{number}", process.elements[flow.source].parent)
    onward = Flow(f"on{number}", "", key, flow.target)
    flows = {**process.flows, flow.id: replace(flow, target=key), onward.id: onward}
    return replace(process, elements={**process.elements, key: step}, flows=flows), {
        ("node.added", key, ""), ("flow.added", onward.id, ""), ("flow.rerouted", flow.id, "")}


def remove(process, origin, pick, number):
    """A step is taken out: the flow that led to it leads to where it led."""
    fit = [key for key, one in process.elements.items() if one == origin.elements.get(key) and _passed_by(one, process)]
    if not fit:
        return process, set()
    one = process.elements[pick(fit)]
    (way_in, *_), (way_out, *_) = one.incoming, one.outgoing
    flows = {**process.flows, way_in: replace(process.flows[way_in], target=process.flows[way_out].target)}
    elements = {key: other for key, other in process.elements.items() if key != one.id}
    return replace(process, elements=elements, flows={key: flow for key, flow in flows.items() if key != way_out}), {
        ("node.removed", one.id, ""), ("flow.removed", way_out, ""), ("flow.rerouted", way_in, "")}


def _passed_by(one, process):
    hosts = {other.attached_to for other in process.elements.values()}
    around = (*one.incoming, *one.outgoing)
    return (one.kind == "userTask" and one.id not in hosts and len(one.incoming) == len(one.outgoing) == 1
            and all(key in process.flows for key in around)
            and process.flows[one.incoming[0]].target == process.flows[one.outgoing[0]].source == one.id)


EDITS = [rename, say, decide, insert, remove]


@given(process=processes(), numbers=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 99)), max_size=6))
@settings(max_examples=50)
def test_a_comparison_finds_exactly_the_edits_and_the_other_way_round_their_mirror(process, numbers):
    edited, expected = process, set()
    for number, (edit, place) in enumerate(numbers):
        edited, found = EDITS[edit](edited, process, lambda among, at=place: among[at % len(among)], number)
        expected |= found
    expected = {one for one in expected if one[0] == "flow.removed" or not _was_a_flow(one[1], process, edited)}
    old, new = model_of(process), model_of(connected(edited))

    difference, mirror = compare(old, new), compare(new, old)

    told = {(one.code, one.element_id, one.key) for one in difference.changes}
    gone = {key for code, key, _ in expected if code == "node.removed"}
    assert {one for one in told if one[0] != "said.removed" or one[1] not in gone} == expected
    assert {one.mirrored() for one in difference.changes} == set(mirror.changes)
    assert merged(old, new, difference).startswith("<svg")


def _was_a_flow(key, process, edited):
    """Led elsewhere first, taken out then: all that a comparison sees is that it is gone."""
    return key in process.flows and key not in edited.flows


@given(process=processes(), shuffled=st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_new_ids_and_another_order_in_the_file_change_nothing(process, shuffled):
    ids = {key: f"_{number}" for number, key in enumerate(shuffled.sample([*process.elements], len(process.elements)))}
    ids[process.id] = "other"
    flows = {key: f"flow{number}" for number, key in enumerate(shuffled.sample([*process.flows], len(process.flows)))}
    elements = [replace(one, id=ids[one.id], parent=ids[one.parent], default=flows.get(one.default),
                        attached_to=ids.get(one.attached_to)) for one in process.elements.values()]
    renamed = [replace(one, id=flows[one.id], source=ids[one.source], target=ids[one.target],
                       condition=_renamed(one.condition, ids)) for one in process.flows.values()]
    shuffled.shuffle(elements)
    shuffled.shuffle(renamed)
    other = connected(replace(process, id="other", elements={one.id: one for one in elements},
                              flows={one.id: one for one in renamed}))

    assert not compare(model_of(process), model_of(other)).changes


def _renamed(condition, ids):
    name, _, rest = (condition or "").partition("_outcome")
    return f"{ids[name]}_outcome{rest}" if rest else condition
