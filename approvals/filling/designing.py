"""The form while it is being designed: drawn exactly as people will see it."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from approvals.filling.drawing import Page, drawn
from workflows.engine.filling import Sheet, initial_data

NOWHERE = {"rules": "", "file": "", "people": "", "draft": ""}


def as_people_see_it(sheet: Sheet) -> SafeString:
    """The sheet with its defaults; nothing of it leads anywhere."""
    page = Page(sheet, initial_data(sheet.form))
    context = {"sections": drawn(page), "page": page, "scope": "sketch", "doors": NOWHERE, "key": ""}
    return render_to_string("filling/_sheet.html", context)
