"""Everything that is asked of a version before it may be published: read, lint, compile, verify against the domain."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.bpmn.bad import BadModel
from workflows.bpmn.lint import lint
from workflows.bpmn.model import Model
from workflows.bpmn.reader import read
from workflows.bpmn.words import Sentence as _
from workflows.engine.graph import CannotCompile, Graph, compile  # noqa: A004 - the verb of the engine
from workflows.library import domains
from workflows.library.models import ProcessVersion
from workflows.library.problems import Problem


def problems_of(version: ProcessVersion) -> list[Problem]:
    """What keeps the version from being published; empty when nothing does. Pure work on its bytes, no query."""
    try:
        model = read(version.bytes)
    except BadModel as error:
        return [Problem(error.element_id, "", error.message)]
    found = [Problem(one.element_id, one.name, one.reason) for one in lint(model)]
    return found or list(_of_the_graph(model, version.process.key))


def _of_the_graph(model: Model, key: str) -> Iterator[Problem]:
    try:
        graph = compile(model.process)
    except CannotCompile as error:
        yield from (Problem(*problem) for problem in error.problems)
        return
    yield from _of_the_operations(graph, key)


def _of_the_operations(graph: Graph, key: str) -> Iterator[Problem]:
    known = domains.operations_of(key)
    if known is None:
        return
    for node in graph.nodes.values():
        if node.operation and node.operation not in known:
            yield Problem(node.id, node.name, _("没有名为 %(name)s 的操作。", name=node.operation))
