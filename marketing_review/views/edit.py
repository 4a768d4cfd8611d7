"""Filling a case in: every button saves first, so nothing that was typed is lost; submitting is refused gap by gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.inbox import services as inbox
from approvals.inbox.forms import sent_by
from approvals.inbox.models import WorkItem
from approvals.organisation.access import address_of, person_of
from approvals.organisation.models import Person
from marketing_review.forms import content_from
from marketing_review.forms.filling import Typed, answers_in, drawn, place_of, sums, without_row
from marketing_review.laws import Gap, gaps
from marketing_review.models import MarketingCase, Reason, State
from marketing_review.models.content import is_filled
from marketing_review.selectors.pages import fill_item_of, items_of, kept_for
from marketing_review.selectors.ways_back import WaysBack, ways_back
from marketing_review.services import CannotAttach, CannotEdit, attach, detach, gaps_in, save_draft
from marketing_review.views.doors import case_or_404, see_other

FILE: Final = "file."


@dataclass(slots=True)
class Sheet:
    """The form as somebody left it: what to draw and what is wrong."""

    marketing: MarketingCase
    content: dict[str, Any]
    answers: dict[str, str]
    item: WorkItem | None
    reasons: Sequence[Reason]
    items: Sequence[WorkItem]  # all of the case, while it is a draft
    file_errors: dict[str, list[str]] = field(default_factory=dict)
    message: str = ""
    conflict: str = ""
    strict: bool = False
    more_rows: str = ""
    resume: str = ""  # how the case comes back once it is handed in, as it was chosen

    def gaps(self) -> list[Gap]:
        """What is missing; whether names are of somebody and somewhere is looked up when the case is handed in."""
        if self.strict:
            return gaps_in(self.marketing, self.content)
        return gaps(self.content, self.marketing.template.form)

    def unanswered(self) -> list[Gap]:
        label = _("退回理由")
        return [Gap(f"answer.{reason.number}", label, _("#%(number)s 尚未答复") % {"number": reason.number})
                for reason in self.reasons if not self.answers.get(str(reason.number), "").strip()]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The form of a draft; whoever may read the case but not fill it in is refused."""
    marketing, person = case_or_404(request, key), person_of(request)
    _let_in(marketing, person)
    if marketing.state != State.DRAFT and request.method != "POST":
        messages.info(request, _("营销案处于「%(state)s」，内容已冻结。") % {"state": marketing.get_state_display()})
        return see_other(reverse("case", args=[key]))
    sheet = _sheet(marketing, person)
    sheet.resume = sent_by(request).resume
    if request.method != "POST":
        sheet.more_rows = request.GET.get("add", "")
        return _page(request, sheet)
    return _posted(request, sheet, person)


def _let_in(marketing: MarketingCase, person: Person) -> None:
    if person.pk not in (marketing.initiator_id, marketing.owner_id) or not person.can("cases.start"):
        raise PermissionDenied(_("只有发起人或责任人可以填写这份营销案。"))


def _sheet(marketing: MarketingCase, person: Person) -> Sheet:
    items = list(items_of(marketing, person)) if marketing.state == State.DRAFT else []
    item = fill_item_of(marketing, person, items)
    kept = kept_for(item) if item else None
    reasons = list(marketing.reasons.filter(answered_in=None).select_related("given_by").order_by("number"))
    return Sheet(marketing, dict(marketing.content), answers_in(kept.form) if kept else {}, item, reasons, items)


def _posted(request: HttpRequest, sheet: Sheet, person: Person) -> HttpResponse:
    """Save, then do what the button says."""
    verb, _colon, rest = request.POST.get("action", "save").partition(":")
    post = without_row(request.POST, *_two(rest)) if verb == "drop-row" else request.POST
    if refused := _save(sheet, post, person):
        if verb == "submit" and _handed_in(sheet):
            return see_other(reverse("case", args=[sheet.marketing.key]))
        return _page(request, sheet, status=refused)
    if problem := _files(request, sheet, person):
        return _page(request, sheet, status=problem)
    if verb == "submit":
        return _submit(request, sheet, person)
    return _after(sheet, verb, rest, person, request)


def _handed_in(sheet: Sheet) -> bool:
    """Whether the very content of the form was submitted by now: by the first click of two."""
    now_there = MarketingCase.objects.only("state", "content").get(pk=sheet.marketing.pk)
    typed = {key: value for key, value in sheet.content.items() if is_filled(value)}
    return bool(now_there.state != State.DRAFT and typed == now_there.content)


def _two(rest: str) -> tuple[str, str]:
    name, _colon, number = rest.partition(":")
    return name, number


def _save(sheet: Sheet, post: QueryDict, person: Person) -> int:
    """Keep what was posted; 409 when it was typed over somebody else's change, or the content is frozen by now."""
    marketing = sheet.marketing
    content = content_from(post, marketing.template.form)
    sheet.content = {**sheet.content, **content}
    sheet.answers = {**sheet.answers, **answers_in(post)}
    if post.get("seen", token_of(marketing)) != token_of(marketing):
        sheet.conflict = _("你打开之后，营销案在别处改过。下面是你填写的内容，还没有保存；再次保存将覆盖别处的修改。")
        return 409
    try:
        saved = save_draft(case_key=marketing.key, content=content, by=person, at=now())
    except CannotEdit as refusal:
        sheet.message = str(refusal)
        return 409
    _keep_answers(sheet, person)
    marketing.content, marketing.updated_at = saved.marketing.content, saved.marketing.updated_at
    marketing.title = saved.marketing.title
    sheet.content = dict(saved.marketing.content)
    return 0


def _keep_answers(sheet: Sheet, person: Person) -> None:
    if sheet.item is None or not sheet.reasons:
        return
    form = {f"answer.{number}": text for number, text in sheet.answers.items()}
    try:
        inbox.save_draft(item_id=sheet.item.pk, person_id=person.pk, text="", form=form, at=now())
    except inbox.CannotDecide as refusal:
        sheet.message = str(refusal)


def token_of(marketing: MarketingCase) -> str:
    """Says which state of the draft a form was drawn from."""
    return marketing.updated_at.isoformat()


def _files(request: HttpRequest, sheet: Sheet, person: Person) -> int:
    """Attach what came along; what is not accepted is told at its field."""
    for name in request.FILES:
        key = name.removeprefix(FILE)
        for upload in request.FILES.getlist(name) if name.startswith(FILE) else ():
            try:
                attach(case_key=sheet.marketing.key, field=key, upload=upload, name=upload.name or "", by=person,
                       at=now())
            except (CannotAttach, CannotEdit) as refusal:
                sheet.file_errors.setdefault(key, []).append(str(refusal))
    if request.FILES:
        _read_again(sheet)
    return 422 if sheet.file_errors else 0


def _read_again(sheet: Sheet) -> None:
    sheet.marketing.refresh_from_db(fields=["content", "updated_at"])
    sheet.content = dict(sheet.marketing.content)


def _submit(request: HttpRequest, sheet: Sheet, person: Person) -> HttpResponse:
    """Hand the case in; refused with every gap at its field."""
    if sheet.item is None:
        sheet.message = _("只有发起人可以提交。")
        return _page(request, sheet, status=409)
    form = {f"answer.{number}": text for number, text in sheet.answers.items()}
    try:
        inbox.decide(item_id=sheet.item.pk, case_id=sheet.marketing.case_id, outcome="submit", form=form, by=person,
                     resume=sheet.resume, at=now(), address=address_of(request))
    except (inbox.CannotDecide, inbox.Conflict) as refusal:
        sheet.strict, sheet.message = True, str(refusal)
        complete = isinstance(refusal, inbox.CannotDecide) and bool(refusal.fields)
        return _page(request, sheet, status=422 if complete else 409)
    messages.success(request, _("已提交审核。"))
    return see_other(reverse("case", args=[sheet.marketing.key]))


def _after(sheet: Sheet, verb: str, rest: str, person: Person, request: HttpRequest) -> HttpResponse:
    """Where a button that is not the submit button leads: back to its place in the form."""
    name, number = _two(rest)
    address = reverse("case-edit", args=[sheet.marketing.key])
    if verb == "drop-file" and number.isascii() and number.isdigit():
        detach(case_key=sheet.marketing.key, field=name, attachment_id=int(number[:15]), by=person, at=now())
    if verb == "use-sums":
        found = {key: value.replace(",", "") for key, value in sums(sheet.content).items()}
        save_draft(case_key=sheet.marketing.key, content=found, by=person, at=now())
    if verb == "add-row":
        return see_other(f"{address}?add={name}#f-{name}")
    if verb == "save":
        messages.success(request, _("草稿已保存。"))
    return see_other(f"{address}#f-{name}" if name else address)


def _page(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    form = sheet.marketing.template.form
    found = sheet.gaps()
    typed = Typed(sheet.content, sheet.answers, sheet.file_errors, sheet.more_rows)
    told = [(place_of(gap, form), str(gap)) for gap in (*found, *sheet.unanswered())] if sheet.strict else []
    known = {field.key: field.shown for field in form}
    told += [(f"f-{key}", f"{known.get(key, key)}：{text}")
             for key, texts in sheet.file_errors.items() for text in texts]
    context = {
        "nav": "new", "marketing": sheet.marketing, "sheet": sheet, "told": told, "missing": len(found),
        "sections": drawn(form, typed, found, sheet.reasons, strict=sheet.strict),
        "general": [(reason, sheet.answers.get(str(reason.number), "")) for reason in sheet.reasons
                    if reason.field not in known],
        "seen": token_of(sheet.marketing), "sums": sums(sheet.content),
        "may_submit": sheet.item is not None, "strict": sheet.strict, "ways": _ways(sheet),
    }
    return render(request, "marketing_review/edit.html", context, status=status)


def _ways(sheet: Sheet) -> WaysBack | None:
    """Who is asked again by what is kept now; nothing before the first round was handed in."""
    if sheet.item is None or not sheet.marketing.round_number:
        return None
    return ways_back(sheet.marketing, sheet.item, sheet.items, sheet.resume)


@require_POST
def draft(request: HttpRequest, key: str) -> HttpResponse:
    """Keep what is being typed; tells when, what the sums are now, how many fields still miss something and who will be
    asked again."""
    marketing, person = case_or_404(request, key), person_of(request)
    _let_in(marketing, person)
    sheet = _sheet(marketing, person)
    sheet.resume = sent_by(request).resume
    status = _save(sheet, request.POST, person)
    ways = _ways(sheet)
    saved = {
        "message": sheet.conflict or sheet.message, "clock": f"{localtime(marketing.updated_at):%H:%M}",
        "seen": token_of(marketing), "sums": sums(sheet.content), "missing": len(sheet.gaps()),
        "ways": render_to_string("marketing_review/_ways_back.html", {"ways": ways}, request) if ways else "",
    }
    return JsonResponse(saved, status=status or 200)
