"""How long comparing two versions of 200 nodes takes: ids kept, and all ids made anew: `python -m tests.bench diff`."""

import time
from dataclasses import replace

from tests.engine.drawing import process
from workflows.bpmn.diff import compare, sentence_of
from workflows.bpmn.diff.pictures import merged
from workflows.bpmn.model import Element, Flow, Model

TARGET = 200
BLOCKS = 33  # each of a split, three steps in two branches, a join and a step


def two_hundred():
    """A version of 200 nodes: thirty-three blocks one after the other; gateways have no names."""
    lines, arrow = [], "start"
    for number in range(BLOCKS):
        split, join = f"and{number}a", f"and{number}b"
        lines += [f"{arrow} > {split} > t{number}a > t{number}b > {join} > t{number}d",
                  f"{split} > t{number}c > {join}"]
        arrow = f"t{number}d"
    made = process("\n".join([*lines, f"{arrow} > end"]))
    return replace(made, elements={key: replace(one, name="" if one.kind == "parallelGateway" else one.name)
                                   for key, one in made.elements.items()})


def edited(old):
    """Ten steps renamed, ten given another limit, ten new ones put in between."""
    elements, flows = dict(old.elements), dict(old.flows)
    for number in range(10):
        elements[f"t{number}a"] = replace(elements[f"t{number}a"], name=f"另一步 {number}")
        elements[f"t{number}c"] = replace(elements[f"t{number}c"], attributes={"limit": "8h"})
        key, flow = f"new{number}", flows[f"t{number}a-t{number}b"]
        elements[key] = Element(key, "userTask", f"新步骤 {number}", "p")
        flows |= {flow.id: replace(flow, target=key), f"on{number}": Flow(f"on{number}", "", key, flow.target)}
    return connected(replace(old, elements=elements, flows=flows))


def renumbered(old):
    """The same under other ids."""
    ids = {key: f"_{number}" for number, key in enumerate(reversed(old.elements))} | {"p": "other"}
    elements = {ids[key]: replace(one, id=ids[key], parent="other") for key, one in old.elements.items()}
    flows = {f"f{number}": replace(one, id=f"f{number}", source=ids[one.source], target=ids[one.target])
             for number, one in enumerate(old.flows.values())}
    return connected(replace(old, id="other", elements=elements, flows=flows))


def connected(made):
    flows = made.flows.values()
    ends = {key: ([one.id for one in flows if one.target == key], [one.id for one in flows if one.source == key])
            for key in made.elements}
    return replace(made, elements={key: replace(one, incoming=tuple(ends[key][0]), outgoing=tuple(ends[key][1]))
                                   for key, one in made.elements.items()})


def best(work):
    took = []
    for _ in range(5):
        begun = time.perf_counter()
        done = work()
        took.append((time.perf_counter() - begun) * 1000)
    return min(took), done


def main():
    base = two_hundred()
    old, new, other = (Model((one,), None, {}, "") for one in (base, edited(base), renumbered(base)))
    kept, difference = best(lambda: compare(old, new))
    anew, same = best(lambda: compare(old, other))
    told, _texts = best(lambda: [sentence_of(one) for one in difference.changes])
    drawn, _picture = best(lambda: merged(old, new, difference))
    assert len(base.elements) == 200
    assert len(difference.changes) == 50
    assert not same.changes
    print(f"FIGURE diff_200_nodes_ms={max(kept, anew):.1f} target=<={TARGET} ids_kept={kept:.1f} ids_anew={anew:.1f} "
          f"sentences={told:.1f}")
    print(f"FIGURE diff_200_nodes_picture_ms={drawn:.1f}")


if __name__ == "__main__":
    main()
