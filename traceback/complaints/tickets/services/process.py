"""The processes that the product ships, each published as version 1 by a second person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from approvals.organisation.models import Person
from complaints.tickets.laws import PROCESS_KEY, RELIEF_KEY
from workflows.library.bootstrap import Shipped, install_shipped
from workflows.library.models import ProcessVersion

FOLDER: Final = Path(__file__).resolve().parent.parent / "processes"
SHIPPED: Final = {
    PROCESS_KEY: ("投诉溯源与根因改进", "从投诉中发现问题，定位原因、分析、改进、评估效果、固化入流程后关闭的闭环。"),
    RELIEF_KEY: ("疑难个案客户影响当日除", "疑难个案当日为客户消除影响；背后的共性问题由工单继续查。"),
}


def install_ticket_processes(*, author: Person, publisher: Person, at: datetime) -> list[ProcessVersion]:
    """The published versions of the shipped processes, made now unless there are any: calling it again is safe."""
    return [
        install_shipped(Shipped(key, name, description, FOLDER / f"{key}.bpmn"), author=author.as_actor(),
                        publisher=publisher.as_actor(), at=at, command="install_tickets")
        for key, (name, description) in SHIPPED.items()
    ]
