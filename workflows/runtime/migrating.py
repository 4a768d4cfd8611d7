"""A case goes on in another version of its process: re-pinned in the transaction in which it is moved there."""

from __future__ import annotations

from workflows.engine.migration import Plan
from workflows.ledger.chain import Entry, Object
from workflows.library.models import ProcessVersion
from workflows.runtime import document
from workflows.runtime.move import Move


def go_on_in(move: Move, version: ProcessVersion, plan: Plan, *, reason: str, before: ProcessVersion) -> None:
    """Let the locked case, which is on the version `before`, go on in this one by the plan; Refused where it cannot.

    Work, timers and called processes stay; one event names both versions."""
    move.graph, move.sha256 = document.graph_of(version.pk, version.sha256), version.sha256
    move.case.process_version, move.case.graph = version, move.graph
    mapping = {key: plan.target(key) for key in plan.nodes if plan.target(key) not in ("", key)}
    detail = {"from": _named(before), "to": _named(version), **({"mapping": mapping} if mapping else {})}
    told = Object("case", move.case.key, name=move.case.title)
    move.apply(plan.command, entry=Entry(verb="case.migrated", object=told, reason=reason, detail=detail))


def _named(version: ProcessVersion) -> dict[str, object]:
    return {"version": version.number, "sha256": version.sha256}
