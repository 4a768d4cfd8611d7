"""The process that is walked through: a way of its own for each thing the sandbox has to show."""

from tests.runtime.drawings import cosign, draw, end, job, node, start, timer, user

TOLD = {"raciR": "客服部", "raciA": "品质部"}
USUAL = "start -> fill -> check -> switch -> board -> end; late -> remind -> reminded"
LONGER = "start -> fill -> check -> regression -> switch -> board -> end; late -> remind -> reminded"


def channel_change(*extra, flows=USUAL, notes="", **fill):
    """Filled in, checked, switched by a machine, signed by two posts; who fills in is reminded after 8 hours."""
    said = {"outcomes": "submit", "writes": "amount,urgent", **TOLD, **fill}
    nodes = (
        start(),
        user("fill", **said),
        timer("boundaryEvent", "late", "PT8H", attachedToRef_="fill", cancelActivity_="false"),
        user("remind", assignee="", candidateGroups="process_manager", **TOLD),
        node("endEvent", "reminded"),
        user("check", assignee="", candidateGroups="service", notes=notes, **TOLD),
        job("switch", "sandbox.switch"),
        cosign("board", assignee="", candidateGroups="quality_reviewer,legal_reviewer", **TOLD),
        end(), *extra,
    )
    return draw("small", *nodes, flows=flows, variables="amount:number,urgent:boolean")


def with_regression_test():
    """The next version: a step more."""
    step = user("regression", assignee="", candidateGroups="process_test_base", **TOLD)
    return channel_change(step, flows=LONGER)
