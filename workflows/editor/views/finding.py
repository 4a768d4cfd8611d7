"""Which process and which working copy a URL means."""

from __future__ import annotations

from django.http import Http404

from workflows.editor.models import Draft
from workflows.editor.selectors import draft_of
from workflows.library.models import Process
from workflows.library.selectors import process_by_code


def process_or_404(code: str) -> Process:
    found = process_by_code(code)
    if found is None:
        raise Http404
    return found


def draft_or_404(code: str) -> Draft:
    found = draft_of(process_or_404(code))
    if found is None:
        raise Http404
    return found
