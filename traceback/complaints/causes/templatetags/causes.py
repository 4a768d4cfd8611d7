"""`{% load causes %}`: a saved query of contacts as the address of its list."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.filter
def list_address(wanted: Mapping[str, str]) -> str:
    """The list of contacts with this filter."""
    return f"{reverse('contacts')}?{urlencode(wanted)}"
