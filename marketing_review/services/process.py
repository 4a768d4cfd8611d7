"""The process the product ships: published as version 1 through the one door, by a second person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Final

from approvals.organisation.models import Person
from marketing_review.laws import PROCESS_KEY
from workflows.library.models import Process, ProcessVersion
from workflows.library.selectors import current_version
from workflows.library.services import create_process, draft_version, publish_version

SHIPPED: Final = Path(__file__).resolve().parent.parent / "processes" / "marketing_case.bpmn"
NAME: Final = "营销案协同审核与评估"
DESCRIPTION: Final = (
    "从新建营销案到效果评估入库的闭环：品质审核、部门会签、法律审核、领导审批、协同任务、上线、运行监控、评估。"
)


def install_marketing_process(*, author: Person, publisher: Person, at: datetime) -> ProcessVersion:
    """The published version of the marketing process, made now unless there is one: calling it again is safe."""
    published = current_version(PROCESS_KEY)
    if published is not None:
        return published
    process = Process.objects.filter(key=PROCESS_KEY).first() or create_process(
        key=PROCESS_KEY, name=NAME, description=DESCRIPTION, by=author.as_actor(), at=at, owner=author.as_actor())
    waiting = process.versions.filter(state=ProcessVersion.State.DRAFT).order_by("-number").first()
    draft = waiting or draft_version(process_id=process.pk, source=SHIPPED.read_bytes(), by=author.as_actor(), at=at,
                                     notes="首个版本")
    return publish_version(version_id=draft.pk, by=publisher.as_actor(), at=at)
