"""The process that the product ships for actions: published by a second person, through the door for what is
installed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from approvals.organisation.models import Person
from complaints.actions.laws import PROCESS_KEY
from workflows.library.bootstrap import Shipped, install_shipped
from workflows.library.models import ProcessVersion

SHIPPED: Final = Shipped(
    PROCESS_KEY, "改进措施办理", "投诉溯源工单的一项改进措施：由执行人落实并附证据，由负责人确认。",
    Path(__file__).resolve().parent.parent / "processes" / "improvement_action.bpmn")


def install_action_process(*, author: Person, publisher: Person, at: datetime, command: str) -> ProcessVersion:
    """The published version of the process, made now unless there is one: calling it again is safe."""
    return install_shipped(SHIPPED, author=author.as_actor(), publisher=publisher.as_actor(), at=at, command=command)
