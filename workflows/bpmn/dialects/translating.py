"""One foreign file → its translated copy and the report."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from workflows.bpmn.dialects import asking, forms, messages, tasks, variables
from workflows.bpmn.dialects.notes import DRAWN, HOUSE, RESTATE, TRANSLATED, Note
from workflows.bpmn.dialects.trees import bytes_of, connect, identify, nodes_of, say, says_ours, tree_of, vendors_of
from workflows.bpmn.lint import lint, only_drawn
from workflows.bpmn.model import Element, Flow, Model, Process
from workflows.bpmn.names import ACTIVITIES, OURS, child
from workflows.bpmn.reader import as_utf8, read
from workflows.bpmn.words import Sentence as _

IN_ORDER = frozenset({"Camunda", "Flowable", "Activiti"})  # they try the ways out of a decision as the file lists them
STANDARD_SIGNS = re.compile(rb"[$#]\{|potentialOwner|humanPerformer")


class SeveralProcesses(Exception):
    """The file holds several processes and nobody said which one is meant; `choices` are their ids and names."""

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        named = "、".join(f"{name}（{key}）" if name else key for key, name in choices)
        said = _("文件里有 %(count)s 个流程：%(named)s。请写明要导入哪一个。", count=len(choices), named=named)
        super().__init__(said)
        self.choices = choices


@dataclass(frozen=True, slots=True)
class Translation:
    """The copy, where it came from, and what a person should know about it."""

    source: bytes
    origin_sha256: str  # of the bytes as they were handed in
    vendors: tuple[str, ...]
    notes: tuple[Note, ...]

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.source).hexdigest()

    def of(self, kind: str) -> list[Note]:
        """The notes of one kind."""
        return [one for one in self.notes if one.kind == kind]


def is_foreign(data: bytes) -> bool:
    """Whether the file was written elsewhere: it says nothing in our words, and something in others' or does not even
    know ours."""
    stored = as_utf8(data)
    read(stored)
    root = tree_of(stored)
    theirs = vendors_of(root) or STANDARD_SIGNS.search(stored) or OURS.encode() not in stored
    return not says_ours(root) and bool(theirs)


def translate(data: bytes, *, process: str = "") -> Translation:
    """The copy and the report; raises `BadModel` for what is no BPMN and `SeveralProcesses` when one must be chosen."""
    stored = as_utf8(data)
    read(stored)
    root = tree_of(stored)
    numbered = identify(root)
    model = read(bytes_of(root)) if numbered else read(stored)
    chosen = _chosen(model, process)
    retold = [*messages.retell(root, chosen, nodes_of(root)), *asking.ask(root, chosen, nodes_of(root))]
    if retold:
        model = read(bytes_of(root))
        chosen = next((one for one in model.processes if one.id == chosen.id), chosen)
    work = _Work(root, model, chosen)
    notes = [*work.numbered(numbered), *retold, *work.notes()]
    origin = hashlib.sha256(data).hexdigest()
    work.root.set(f"{{{OURS}}}origin", origin)
    copy = bytes_of(work.root)
    notes += _unsaid(read(copy), notes)
    return Translation(copy, origin, tuple(work.vendors), tuple(dict.fromkeys(notes)))


def _chosen(model: Model, wanted: str) -> Process:
    filled = [one for one in model.processes if one.elements]
    if wanted:
        found = [one for one in filled if wanted in {one.id, one.name}]
    else:
        found = [one for one in filled if one.executable] if len(filled) > 1 else filled
    if len(found) == 1:
        return found[0]
    if not filled:
        return model.processes[0] if model.processes else Process("", "", False, {}, {})
    raise SeveralProcesses(tuple((one.id, one.name) for one in filled))


class _Work:
    """One file while it is translated."""

    def __init__(self, root: etree._Element, model: Model, process: Process) -> None:
        self.root, self.model, self.process = root, model, process
        self.nodes = nodes_of(root)
        self.vendors = vendors_of(root)
        self.conditions: dict[str, str] = {}  # flow id → condition in our language
        self.asked: dict[str, forms.Asked] = {}  # step → what its own form asks

    def notes(self) -> Iterator[Note]:
        yield from self._file()
        initiators = tasks.initiator_variables(self.nodes)
        for element in self.process.elements.values():
            node = self.nodes.get(element.id)
            if node is not None:
                yield from self._node(element, node, initiators)
        for flow in self.process.flows.values():
            yield from self._flow(flow)
        yield from self._defaults()
        yield from self._form()
        yield from self._variables()
        yield from self._only_drawn()

    def _file(self) -> Iterator[Note]:
        """What concerns the whole file: which process runs, and the flows that nodes do not list."""
        for process in self.model.processes:
            node = self.nodes.get(process.id)
            runs = process.id == self.process.id
            if node is None or process.executable == runs:
                continue
            node.set("isExecutable", "true" if runs else "false")
            if runs:
                yield self._of_process(TRANSLATED, _("标为可执行。"))
            else:
                yield Note(DRAWN, process.id, process.name or process.id, _("另一个流程，只绘制，不执行。"))
        if count := connect(self.process, self.nodes):
            yield self._of_process(TRANSLATED, _("按连线补上 %(count)s 个节点的流入和流出。", count=count))

    def numbered(self, count: int) -> Iterator[Note]:
        """What was without an id, so that nothing could refer to it."""
        if count:
            yield self._of_process(TRANSLATED, _("给 %(count)s 个没有编号的元素补上编号。", count=count))

    def _of_process(self, kind: str, reason: str) -> Note:
        return Note(kind, self.process.id, self.process.name or self.process.id, reason)

    def _node(self, element: Element, node: etree._Element, initiators: frozenset[str]) -> Iterator[Note]:
        if (why := only_drawn(element)) is not None:
            yield tasks.note(DRAWN, element, why)
            return
        yield from tasks.people(element, node, initiators)
        yield from tasks.work(element, node)
        yield from tasks.leftovers(element, node)
        for key in ("formKey", "collection", "resultVariable", "decisionRef", "priority"):
            if value := element.attributes.get(key):
                say(node, key, value)

    # --- conditions

    def _flow(self, flow: Flow) -> Iterator[Note]:
        node = self.nodes.get(flow.id)
        expression = None if node is None else child(node, "conditionExpression")
        if flow.restate:
            said = _("条件“%(raw)s”请改写：%(why)s。", raw=tasks.shortened(flow.raw_condition or ""), why=flow.restate)
            yield Note(RESTATE, flow.id, self._called(flow), said)
        if flow.condition is None or expression is None:
            return
        self.conditions[flow.id] = flow.condition
        if flow.condition != flow.raw_condition:
            raw = flow.raw_condition or ""
            say(expression, "original", raw)
            if "language" in expression.attrib:
                del expression.attrib["language"]
            expression.text = flow.condition
            yield Note(TRANSLATED, flow.id, self._called(flow),
                       _("条件“%(raw)s”译为“%(condition)s”。", raw=tasks.shortened(raw), condition=flow.condition))

    def _called(self, flow: Flow) -> str:
        ends = (self.process.elements.get(key) for key in (flow.source, flow.target))
        return flow.name or " → ".join(tasks.named(end) if end else "?" for end in ends)

    def _defaults(self) -> Iterator[Note]:
        """Products that try the ways out in the file's order take one without a condition whenever they come to it:
        as the last one it is exactly a default. Anywhere else it hides the others, which cannot be meant."""
        for element in self.process.elements.values():
            ways = [self.process.flows[key] for key in element.outgoing]
            free = [way for way in ways if way.raw_condition is None]
            if (element.kind != "exclusiveGateway" or element.default or len(ways) < 2 or len(free) != 1
                    or free[0] is not ways[-1] or not IN_ORDER & set(self.vendors) or element.id not in self.nodes):
                continue
            self.nodes[element.id].set("default", free[0].id)
            yield tasks.note(TRANSLATED, element, _("最后一条没有条件的连线「%(name)s」定为默认走向。",
                                                    name=self._called(free[0])))

    # --- forms and variables

    def _form(self) -> Iterator[Note]:
        """One form of the process out of those of its steps."""
        found, node = forms.asked_by(self.process, self.nodes), self.nodes.get(self.process.id)
        if node is None or not found:
            return
        self.asked = {one.element.id: one for one in found}
        if any(one.fields for one in found):
            forms.write_form(node, found)
        yield from forms.told(self.process, found)

    @property
    def _of_form(self) -> set[str]:
        """The variables that the form declares."""
        return {one.id for asked in self.asked.values() for one in asked.fields}

    def _variables(self) -> Iterator[Note]:
        """Declare what conditions read; a variable whose kind nothing shows has to be stated."""
        known = self._from_forms()
        results = {f"{key}_outcome" for key in self.process.elements} | self._of_form | asking.results(self.process)
        for name, kinds in variables.kinds_asked(self.conditions.values()).items():
            if name in results or name in known:
                continue
            if len(kinds) != 1:
                yield self._of_process(RESTATE, _("条件读取的变量“%(name)s”看不出类型，请在流程上声明。", name=name))
            elif choices := variables.choices(name, self.process, self.conditions):
                known[name] = f"enum({'|'.join(choices)})"
                yield self._of_process(TRANSLATED, _("变量“%(name)s”只能取 %(choices)s：取别的值走不过文件里的判断。",
                                                     name=name, choices="、".join(choices)))
            else:
                known[name] = kinds.copy().pop()
        node = self.nodes.get(self.process.id)
        if known and node is not None:
            said = ",".join(f"{name}:{kind}" for name, kind in sorted(known.items()))
            say(node, "variables", said)
            yield self._of_process(TRANSLATED, _("声明变量 %(said)s。", said=said))
        yield from self._writes(known)

    def _writes(self, known: Mapping[str, str]) -> Iterator[Note]:
        """Who may fill a variable: the steps with it in their form, and those right before a decision that reads it."""
        written = variables.fillers(self.process, self.conditions)
        for key, element in self.process.elements.items():
            node = self.nodes.get(key)
            own = self.asked.get(key)
            if node is None or element.kind not in ACTIVITIES | {"startEvent"}:
                continue
            for word, said in (("reads", own.reads), ("requires", own.requires)) if own else ():
                if said and (word == "requires" or element.kind != "startEvent"):
                    say(node, word, ",".join(said))
            names = [name for name in dict.fromkeys([*(own.writes if own else ()), *written.get(key, ())])
                     if name in known or name in self._of_form]
            if names:
                say(node, "writes", ",".join(names))
                yield tasks.note(TRANSLATED, element, _("可以填写变量 %(names)s。", names="、".join(names)))

    def _from_forms(self) -> dict[str, str]:
        """The kinds of the fields of the file's own forms that conditions read."""
        read_by = variables.kinds_asked(self.conditions.values())
        known: dict[str, str] = {}
        for key in self.process.elements:
            if (node := self.nodes.get(key)) is not None:
                fields = [field for field in variables.form_fields(node) if field[0] in read_by]
                known |= {name: kind for name, kind, _writable in fields if known.get(name, kind) == kind}
        return {name: kind for name, kind in known.items() if name not in self._of_form}

    def _only_drawn(self) -> Iterator[Note]:
        counted: dict[str, int] = {}
        for one in self.model.drawn.values():
            counted[one.kind] = counted.get(one.kind, 0) + 1
        for kind, count in counted.items():
            if kind in DRAWN_THINGS:
                yield Note(DRAWN, "", DRAWN_THINGS[kind], _("%(count)s 个，只绘制，不执行。", count=count))


DRAWN_THINGS = {
    "participant": _("泳池"), "textAnnotation": _("批注"), "dataObjectReference": _("数据对象"),
    "dataStoreReference": _("数据存储"), "messageFlow": _("消息流"), "group": _("图形分组"),
}


def _unsaid(model: Model, notes: Iterable[Note]) -> Iterator[Note]:
    """What still keeps the copy from being published and was not said yet."""
    said = {one.element_id for one in notes if one.kind in {DRAWN, HOUSE}}
    restated = {one.element_id for one in notes if one.kind == RESTATE and one.element_id}
    for problem in lint(model):
        told = problem.element_id in said and problem.reason.startswith(ALREADY)
        if not told and not (problem.element_id in restated and problem.reason.startswith("条件")):
            yield Note(RESTATE, problem.element_id, problem.name, problem.reason)


ALREADY = ("没有指定要执行的操作", "没有指定规则", "没有指定被调用的流程")
