"""What the script sends while somebody edits: the text, signs of life, and that they left."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from workflows.bpmn.words import in_language
from workflows.editor import services
from workflows.editor.models import Draft
from workflows.editor.services.drafts import LARGEST
from workflows.editor.views.finding import draft_or_404
from workflows.library.access import actor_of, needs


@needs("library.write")
@require_safe
def source(request: HttpRequest, code: str) -> HttpResponse:
    """The working copy; always as a download, so that no browser runs what is inside."""
    draft = draft_or_404(code)
    response = HttpResponse(draft.bytes, content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{draft.process.code}-draft.bpmn"'
    response["X-Revision"] = str(draft.revision)
    patch_cache_control(response, private=True, no_store=True)
    return response


@needs("library.write")
@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the text of the body; `revision` says of which state it was made."""
    draft = draft_or_404(code)
    text = body_of(request)
    if text is None:
        return refused(services.CannotEdit(_("文件超过 5 MB。")))
    try:
        kept = services.keep_draft(
            draft_id=draft.pk, text=text, revision=_revision(request), by=actor_of(request), at=now()
        )
    except (services.CannotEdit, services.Locked, services.Stale) as refusal:
        return refused(refusal)
    if "leave" in request.GET:  # the last words of a page that is being closed
        services.leave_draft(draft_id=draft.pk, by=actor_of(request), at=now())
    return _standing(kept)


@needs("library.write")
@require_POST
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """A sign of life of whoever edits; whoever comes first, or after a long silence, gets the working copy."""
    draft = draft_or_404(code)
    try:
        held = services.hold_draft(draft_id=draft.pk, by=actor_of(request), at=now())
    except (services.CannotEdit, services.Locked) as refusal:
        return refused(refusal)
    return _standing(held)


@needs("library.write")
@require_POST
def leave(request: HttpRequest, code: str) -> HttpResponse:
    """Let go of the working copy."""
    services.leave_draft(draft_id=draft_or_404(code).pk, by=actor_of(request), at=now())
    return HttpResponse(status=204)


def body_of(request: HttpRequest) -> bytes | None:
    """The body, unless it is larger than any file may be."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return None
    return None if length > LARGEST else request.body


def refused(refusal: Exception) -> JsonResponse:
    """409 when somebody else was faster, 422 when the text itself will not do."""
    told: dict[str, object] = {"why": in_language(refusal.args[0], _)}
    if isinstance(refusal, services.Locked):
        told |= {"kind": "locked", "holder": refusal.holder, "since": f"{localtime(refusal.since):%H:%M}"}
    elif isinstance(refusal, services.Stale):
        told |= {"kind": "stale", "revision": refusal.revision}
    else:
        told |= {"kind": "unfit"}
    return JsonResponse(told, status=422 if told["kind"] == "unfit" else 409)


def _standing(draft: Draft) -> JsonResponse:
    at = f"{localtime(draft.edited_at):%H:%M:%S}"
    return JsonResponse({"revision": draft.revision, "unsaved": draft.is_unsaved, "at": at})


def _revision(request: HttpRequest) -> int:
    text = request.GET.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
