"""`{% load complaints %}`: what is wrong with rows, in words."""

from __future__ import annotations

from django import template

from complaints.understanding import sentences

register = template.Library()
register.filter("explained", sentences.explain)
