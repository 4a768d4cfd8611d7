"""What the script asks without changing anything: problems, conditions, and what could be meant."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workflows.editor import checking, ports, selectors, sketching
from workflows.editor.views.finding import process_or_404
from workflows.editor.views.keeping import body_of
from workflows.library.access import needs, person_of


@needs("library.write")
@require_POST
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Problems and advice about the text of the body, as the list that stands beside the diagram."""
    process = process_or_404(code)
    text = body_of(request)
    if text is None:
        return _told(request, _("文件超过 5 MB。"), 422)
    try:
        looked = checking.looked_over(text, process.key, person=person_of(request).pk, at=now())
    except checking.TooOften as refusal:
        return _told(request, str(refusal), 429)
    return render(request, "editor/_problems.html", {"looked": looked})


@needs("library.write")
@require_POST
def form(request: HttpRequest, code: str) -> HttpResponse:
    """The form of the text of the body as the step `node` would show it (nothing: the start, `*`: all of it)."""
    process_or_404(code)
    text = body_of(request)
    if text is None:
        return _told(request, _("文件超过 5 MB。"), 422)
    sketch = sketching.sketched(text, request.GET.get("node", "")[:200])
    drawer = ports.form_drawer()
    drawn = drawer(sketch.sheet) if sketch.sheet and drawer else ""
    return render(request, "editor/_form_shown.html", {"problems": sketch.problems, "drawn": drawn})


@needs("library.write")
@require_safe
def condition(request: HttpRequest, code: str) -> HttpResponse:
    """Whether the condition can be read; if not, what is wrong, at which character, and what was expected."""
    process_or_404(code)
    text = request.GET.get("text", "").strip()
    error = checking.condition_error(text) if text else None
    if error is None:
        return JsonResponse({"ok": True, "why": _("写法正确。") if text else ""})
    why, position, expected = error
    return JsonResponse({"ok": False, "why": why, "position": position, "expected": expected})


@needs("library.write")
@require_safe
def suggest(request: HttpRequest, code: str) -> HttpResponse:
    """Codes and names of one kind."""
    process = process_or_404(code)
    kind = request.GET.get("kind", "")
    if kind not in ports.KINDS:
        return JsonResponse({"found": []})
    found = selectors.suggestions(kind, request.GET.get("q", "")[:100], process.key)
    return JsonResponse({"found": [one._asdict() for one in found]})


def _told(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "editor/_problems.html", {"why": why}, status=status)
