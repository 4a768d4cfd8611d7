"""Dispatched tasks: who has which until when, and doing one's own with result, evidence, customer notice and tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals.inbox import services as inbox
from approvals.inbox.models import WorkItem
from approvals.inbox.selectors import draft_of
from approvals.organisation.access import person_of
from marketing_review.models import Duty, MarketingCase, Verdict
from marketing_review.models.content import digest_of
from marketing_review.selectors.board import sheets_for
from marketing_review.selectors.campaign import own_items
from marketing_review.selectors.checklists import DUTY_CHECKLISTS
from marketing_review.selectors.tasks import NODE, Task, duties_in, with_people
from marketing_review.services import CannotAttach, attach_evidence
from marketing_review.views.acting import Refusal, decide_item, item_at, sent, too_late
from marketing_review.views.doors import case_or_404, see_other

UPLOAD: Final = "upload."
NOT_KEPT: Final = ("csrfmiddlewaretoken", "deed", "digest", "comment")


@require_safe
def duties(request: HttpRequest, key: str) -> HttpResponse:
    """All tasks of a case, the current round's with who has them; earlier rounds' below."""
    marketing, at = case_or_404(request, key), now()
    known = duties_in(marketing)
    tasks = with_people(marketing, [each for each in known if each.round == marketing.round_number], at)
    former = sorted((each for each in known if each.round < marketing.round_number), key=lambda each: -each.round)
    mine = {item.signer for item in own_items(marketing, person_of(request), at) if item.node == NODE}
    context = {"nav": "my-cases", "tab": "duties", "marketing": marketing, "tasks": tasks, "former": former,
               "mine": mine, "done": sum(task.done for task in tasks), "now": at}
    return render(request, "marketing_review/duty/duties.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, key: str, duty_id: int) -> HttpResponse:
    """One task; whoever has it does it here, together with everything else dispatched to the same post."""
    marketing = case_or_404(request, key)
    known = duties_in(marketing)
    found = next((each for each in known if each.pk == duty_id), None)
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, marketing, found, known=known)
    item = _item(request, marketing, found)
    if item is None:
        return _page(request, marketing, found, _late(request, marketing, found))
    form, wrong = _with_uploads(request, marketing)
    if request.POST.get("deed") == "attach":
        return _kept(request, marketing, found, item, form, wrong)
    refusal = wrong or decide_item(request, item, "done", form=form)
    if refusal:
        return _page(request, marketing, found, refusal, form)
    messages.success(request, _("「%(task)s」已办结。") % {"task": found.name})
    return see_other(reverse("duties", args=[marketing.key]))


def _item(request: HttpRequest, marketing: MarketingCase, found: Duty) -> WorkItem | None:
    """The reader's open item that this task belongs to."""
    if found.done_at or found.round != marketing.round_number:
        return None
    return item_at(own_items(marketing, person_of(request), now()), NODE, found.signer)


def _late(request: HttpRequest, marketing: MarketingCase, found: Duty) -> Refusal:
    if found.done_by_id != person_of(request).pk:
        raise PermissionDenied(_("这项任务不在您名下。"))
    return too_late(request, marketing, NODE)


def _with_uploads(request: HttpRequest, marketing: MarketingCase) -> tuple[dict[str, str], Refusal | None]:
    """What was sent, with every uploaded file kept and named as evidence for its place."""
    form, problems = sent(request), {}
    for name in request.FILES:
        upload: UploadedFile[bytes] = request.FILES[name]  # type: ignore[assignment]
        place = name.removeprefix(UPLOAD)
        try:
            made = attach_evidence(case_key=marketing.key, upload=upload, name=upload.name or "", by=person_of(request),
                                   at=now())
        except CannotAttach as refusal:
            problems[f"evidence.{place}"] = str(refusal)
        else:
            form[f"evidence.{place}"] = f"{form.get(f'evidence.{place}', '')} {made.pk}".strip()
    return form, Refusal("；".join(problems.values()), problems) if problems else None


def _kept(request: HttpRequest, marketing: MarketingCase, found: Duty, item: WorkItem, form: dict[str, str],
          wrong: Refusal | None) -> HttpResponse:
    """The files are there; everything typed stays as a draft."""
    if wrong:
        return _page(request, marketing, found, wrong, form)
    kept = {name: value for name, value in form.items() if name not in NOT_KEPT}
    try:
        inbox.save_draft(item_id=item.pk, person_id=person_of(request).pk, text=form.get("comment", ""), form=kept,
                         at=now())
    except inbox.CannotDecide as refusal:
        return _page(request, marketing, found, Refusal(str(refusal), refusal.fields), form)
    messages.success(request, _("附件已保存，任务还没有办结。"))
    return see_other(reverse("duty", args=[marketing.key, found.pk]))


def _page(request: HttpRequest, marketing: MarketingCase, found: Duty, refusal: Refusal | None = None,
          form: dict[str, str] | None = None, *, known: Sequence[Duty] = ()) -> HttpResponse:
    at, person = now(), person_of(request)
    same_round = [each for each in known or duties_in(marketing) if each.round == found.round]
    tasks = with_people(marketing, same_round, at)
    task = next((each for each in tasks if each.duty.pk == found.pk), Task(found, found.signer, (), None))
    item = _item(request, marketing, found)
    draft = draft_of(person, item) if item else None
    kept = form or (draft.form if draft else {})
    context = {
        "nav": "my-cases", "tab": "duties", "marketing": marketing, "duty": found, "task": task, "tasks": tasks,
        "item": item, "refusal": refusal, "typed": kept, "digest": digest_of(marketing.content), "draft": draft,
        "answers": Verdict.Answer.choices, "errors": refusal.fields if refusal else {}, "now": at,
        "done": sum(each.done for each in tasks),
        "together": _together(tasks, found, kept, marketing) if item else [],
        "sheets": sheets_for(marketing, item, _checklists(tasks, found)) if item else [],
        "verdicts": list(marketing.verdicts.filter(round=found.round, node=NODE, signer=found.signer)
                         .order_by("checklist", "code")) if found.done_at else [],
    }
    return render(request, "marketing_review/duty/duty.html", context, status=refusal.status if refusal else 200)


def _checklists(tasks: Sequence[Task], found: Duty) -> list[str]:
    kinds = {task.duty.kind for task in tasks if task.duty.signer == found.signer}
    return sorted({DUTY_CHECKLISTS[kind] for kind in kinds if kind in DUTY_CHECKLISTS})


def _together(tasks: Sequence[Task], found: Duty, kept: dict[str, Any],
              marketing: MarketingCase) -> list[dict[str, Any]]:
    """Every open task of the same post (they are done in one go) with what was typed for it and its files."""
    same = [task.duty for task in tasks if task.duty.signer == found.signer and not task.done]
    named = {duty.kind: [int(word) for word in str(kept.get(f"evidence.{duty.kind}", "")).split()
                         if word.isascii() and word.isdigit() and len(word) < 16] for duty in same}
    wanted = {number for numbers in named.values() for number in numbers}
    files = {file.pk: file for file in marketing.files.filter(pk__in=wanted)} if wanted else {}
    return [{
        "duty": duty, "result": kept.get(f"result.{duty.kind}", ""), "notice": kept.get(f"notice.{duty.kind}", ""),
        "evidence": " ".join(map(str, named[duty.kind])),
        "files": [files[number] for number in named[duty.kind] if number in files],
        "names": {part: f"{part}.{duty.kind}" for part in ("result", "notice", "evidence", "upload")},
    } for duty in same]
