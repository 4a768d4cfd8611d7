"""The process the product ships: published as version 1 by a second person, through the door for what is installed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from approvals.organisation.models import Person
from marketing_review.laws import PROCESS_KEY
from workflows.library.bootstrap import Shipped, install_shipped
from workflows.library.models import ProcessVersion

SHIPPED: Final = Path(__file__).resolve().parent.parent / "processes" / "marketing_case.bpmn"
DESCRIPTION: Final = (
    "从新建营销案到效果评估入库的闭环：品质审核、部门会签、法律审核、领导审批、协同任务、上线、运行监控、评估。"
)


def install_marketing_process(
    *, author: Person, publisher: Person, at: datetime, source: bytes | None = None
) -> ProcessVersion:
    """The published version of the marketing process, made now unless there is one: calling it again is safe.

    `source` is another file in the place of the shipped one, such as the demo's, which is bound to its rules."""
    shipped = Shipped(PROCESS_KEY, "营销案协同审核与评估", DESCRIPTION, SHIPPED)
    return install_shipped(shipped, author=author.as_actor(), publisher=publisher.as_actor(), at=at,
                           command="install_marketing", source=source)
