"""`{% load library %}`: what the pictures of versions need."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from workflows.library.models import ProcessVersion

register = template.Library()


@register.simple_tag
def picture_of(version: ProcessVersion, states: Mapping[str, str] | str | None = None) -> str:
    """The address of the server's drawing of a version, coloured by the states."""
    by_state: dict[str, list[str]] = {}
    for element, state in (states.items() if isinstance(states, Mapping) else ()):
        by_state.setdefault(state, []).append(element)
    path = reverse("process-version-picture", args=[version.process.code, version.number])
    query = urlencode({state: ",".join(elements) for state, elements in by_state.items()})
    return f"{path}?{query}" if query else path


@register.filter
def drawn(svg: str) -> SafeString:
    """A picture that the server drew, as part of the page; names out of files were escaped in drawing it."""
    return mark_safe(svg)  # noqa: S308 - see workflows/bpmn/draw.py, the only source of such pictures
