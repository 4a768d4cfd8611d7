"""What a request says about a form: every value of every input."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from approvals.filling.typed import PREFIX, typed_in
from workflows.engine.filling import Sheet, fill
from workflows.engine.protocol import Json


def sent_in(request: HttpRequest) -> dict[str, Any]:
    """The posted inputs by name; several values of one as a list."""
    return {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists() if values}


def fields_in(request: HttpRequest) -> dict[str, Any]:
    """Of these the fields of the form alone."""
    return {name: value for name, value in sent_in(request).items() if name.startswith(PREFIX)}


def rules_now(sheet: Sheet, data: dict[str, Json], request: HttpRequest) -> dict[str, list[str]]:
    """Which fields would be hidden and which required, with what is typed so far."""
    now = fill(sheet, data, typed_in(fields_in(request)), whole=False).data
    written = [one for one in sheet.form.fields if one.id in sheet.written]
    return {"hidden": [one.id for one in written if not sheet.visible(one, now)],
            "required": [one.id for one in written if sheet.must(one, now)]}
