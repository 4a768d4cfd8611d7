"""`{% load filling %}`: the form of a case on a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import QueryDict
from django.urls import reverse

from approvals.filling.drawing import Page, drawn
from approvals.filling.models import KeptFile

register = template.Library()


@register.inclusion_tag("filling/_sheet.html")
def sheet(page: Page, scope: str, doors: Mapping[str, str], key: str = "", typed: Any = None,
          draft: Any = None, errors: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The sheet with what came back or was kept as a draft in its inputs."""
    sent = as_sent(typed) or (dict(draft.form) if draft else {})
    shown = replace(page, sent=sent, errors=errors or {}) if page.asks else page
    return {"sections": drawn(shown), "page": shown, "scope": scope, "doors": doors, "key": key}


@register.simple_tag
def file_url(file: KeptFile, key: str = "") -> str:
    """Where a file is handed out: to who may read the case, or to whoever handed it in."""
    query = f"?{urlencode({'c': key})}" if key else ""
    return f"{reverse('filed', args=[file.sha256, file.name])}{query}"


def as_sent(typed: Any) -> dict[str, Any]:
    """What was posted, with every value of an input."""
    if isinstance(typed, QueryDict):
        return {name: values if len(values) > 1 else values[0] for name, values in typed.lists() if values}
    return dict(typed or {})
