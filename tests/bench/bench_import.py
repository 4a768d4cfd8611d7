"""What becomes of real models from other products, one line each: `python -m tests.bench import`.

Every model is translated, read back and drawn; where a file holds several processes each is tried, as the person who
uploads it chooses one.

outright    the copy passes every check of a publication as it is; operations that it names count as offered
runnable    it passes them once the house has filled in what only the house can know and nothing else: which operation a
            task runs, which rule it asks, which process it calls (any name will do here; who acts is not checked)
conditions  all that is left to say are conditions: a decision without them, with one that cannot be translated, or with
            no way for some values
restate     somebody has to say something else anew first
drawn       it cannot run here, but it is drawn
refused     it is not read
"""

import os
from collections import Counter
from pathlib import Path

import django

from workflows.bpmn.bad import BadModel
from workflows.bpmn.dialects import SeveralProcesses, translate
from workflows.bpmn.dialects.trees import bytes_of, nodes_of, say, tree_of
from workflows.bpmn.draw import draw
from workflows.bpmn.lint import NAMED_OPERATIONS, only_drawn
from workflows.bpmn.reader import as_utf8, read

SAMPLES = Path(os.environ.get("LOOPDESK_SAMPLES", Path(__file__).parents[3] / "shared"))
WORDS = ("outright", "runnable", "conditions", "restate", "drawn", "refused")
CONDITIONS = ("条件",)


def filled_in(source):
    """The copy with a name wherever the house has to give one."""
    root = tree_of(source)
    nodes = nodes_of(root)
    for element in read(source).process.elements.values():
        said, node = element.attributes, nodes.get(element.id)
        if node is None:
            continue
        if element.kind in NAMED_OPERATIONS and not said.get("operation"):
            say(node, "operation", "of_the_house")
        if element.kind == "businessRuleTask" and not (said.get("decisionRef") or said.get("operation")):
            say(node, "decisionRef", "of_the_house")
        if element.kind == "callActivity" and not element.called:
            node.set("calledElement", "of_the_house")
    return bytes_of(root)


def problems_of(source):
    """What the checks of a publication say."""
    from workflows.library.domains import offer_operations
    from workflows.library.examining import examine
    from workflows.library.models import Process, ProcessVersion

    named = {one.attributes.get("operation") for process in read(source).processes for one in process.elements.values()}
    offer_operations(lambda: {name for name in named if name})
    return examine(ProcessVersion(source=source, process=Process(key="imported"))).problems


def fate(data):
    """One word for what became of a model, and why."""
    try:
        draw(read(as_utf8(data)))
        return became(translate(data).source)
    except BadModel as refusal:
        return "refused", str(refusal)
    except SeveralProcesses as several:
        tried = [became(translate(data, process=key).source) for key, _name in several.choices]
        return min(tried, key=lambda found: WORDS.index(found[0]))


def became(source):
    model = read(source)
    draw(model)
    if not problems_of(source):
        return "outright", ""
    problems = problems_of(filled_in(source))
    if not problems:
        return "runnable", ""
    drawn = next((why for one in model.process.elements.values() if (why := only_drawn(one))), "")
    if drawn:
        return "drawn", drawn
    about = all(any(word in one.reason for word in CONDITIONS) for one in problems)
    return "conditions" if about else "restate", f"{problems[0].element_id} {problems[0].reason}"


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    counted = Counter()
    models = [path for path in sorted((SAMPLES / "models" / "approval").iterdir()) if path.suffix in {".bpmn", ".xml"}]
    assert models, f"REAL DATA MISSING: {SAMPLES}; set LOOPDESK_SAMPLES"
    for path in models:
        word, why = fate(path.read_bytes())
        counted[word] += 1
        print(f"{word:10} {path.name[-70:]:70} {why[:120]}")
    total = len(models)
    ready = counted["outright"] + counted["runnable"]
    print(f"{total} models: {dict(counted)}")
    print(f"FIGURE import_runnable_share={ready / total:.3f} target=>=0.60")
    print(f"FIGURE import_runnable_or_conditions_share={(ready + counted['conditions']) / total:.3f}")
    print(f"FIGURE import_outright_share={counted['outright'] / total:.3f}")
    print(f"FIGURE import_drawn_share={1 - counted['refused'] / total:.3f} target=>=0.97")


if __name__ == "__main__":
    main()
