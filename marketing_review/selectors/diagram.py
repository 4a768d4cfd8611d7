"""The case's own process version as a picture with where the case stands, and as a list of steps."""

from __future__ import annotations

from typing import Any

from workflows.bpmn.reader import read
from workflows.library import reading
from workflows.library.models import ProcessVersion
from workflows.runtime.models import Case
from workflows.runtime.selectors import standing


def picture_of(case: Case) -> dict[str, Any]:
    """The context of the library's diagram and steps."""
    version = ProcessVersion.objects.select_related("process").get(pk=case.process_version_id)
    model = read(version.bytes)
    return {"version": version, "states": standing(case), "drawn": model.diagram is not None,
            "steps_in_words": reading.steps_of(model)}
