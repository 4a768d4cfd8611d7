"""The process that the product ships for decisions of the service meeting."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from approvals.organisation.models import Person
from workflows.library.bootstrap import Shipped, install_shipped
from workflows.library.models import ProcessVersion

PROCESS_KEY: Final = "meeting_decision"
SHIPPED: Final = Shipped(
    PROCESS_KEY, "例会决议落实", "服务例会的一项决议：由责任人在完成日期前落实并说明。",
    Path(__file__).resolve().parent.parent / "processes" / "meeting_decision.bpmn")


def install_decision_process(*, author: Person, publisher: Person, at: datetime, command: str) -> ProcessVersion:
    """The published version of the process, made now unless there is one: calling it again is safe."""
    return install_shipped(SHIPPED, author=author.as_actor(), publisher=publisher.as_actor(), at=at, command=command)
