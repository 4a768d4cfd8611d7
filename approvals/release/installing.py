"""The process that puts a release's tasks into the inbox: shipped, and put in force by a management command."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from approvals.organisation.models import Person
from approvals.release.models import PROCESS_KEY
from workflows.library.bootstrap import Shipped, install_shipped
from workflows.library.models import Process, ProcessVersion

SHIPPED: Final = Shipped(
    PROCESS_KEY, "流程版本发布", "流程版本从送审到发布：基地测试、评审、流程管理委员会批准、试运行。",
    Path(__file__).resolve().parent / "processes" / "release.bpmn", Process.Area.ENTERPRISE)


def install_release_process(*, author: Person, publisher: Person, at: datetime, command: str) -> ProcessVersion:
    """The process of releases in force, made now unless it is there: calling it again is safe."""
    return install_shipped(SHIPPED, author=author.as_actor(), publisher=publisher.as_actor(), at=at, command=command)
