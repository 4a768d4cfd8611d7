"""The pages of sorting: suggestions to confirm, models and their figures, rules."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from approvals.organisation.access import actor_of, needs, person_of
from complaints.models import CategoryTree, Contact
from complaints.sorting import selectors, services
from complaints.sorting.figures import table_of
from complaints.sorting.forms import RulesForm, picked_in
from complaints.sorting.models import SorterVersion
from complaints.sorting.rules import written

PAGE: Final = 25


@needs("complaints.read")
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Contacts that wait for a category, with what is suggested and why."""
    return _waiting_page(request, {}, "")


@needs("sorting.confirm")
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Give the picked contacts the categories that stand beside them."""
    tree = get_object_or_404(CategoryTree, pk=getattr(selectors.tree_in_use(), "pk", None))
    paths = selectors.paths_of(tree)
    typed = picked_in(request.POST)
    if unknown := [path for path in typed.values() if path not in paths]:
        wrong = _("分类树中没有「%(path)s」。请从列表中选择。") % {"path": unknown[0][:60]}
        return _waiting_page(request, typed, wrong)
    contacts = list(Contact.objects.filter(pk__in=typed).only("pk", "title", "text"))
    known = {one.contact.pk: one.path for one in selectors.suggestions(tree, contacts, paths)}
    try:
        made = services.sort_contacts(choices=[services.Choice(pk, paths[path], known.get(pk, ""))
                                               for pk, path in typed.items()], by=actor_of(request), at=now())
    except services.CannotSort as refusal:
        return _waiting_page(request, typed, str(refusal))
    _say(request, len(made), len(typed) - len(made))
    return redirect("sorting")


@needs("complaints.read")
@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """All models, and the figures of one: the one asked for, or the one in force."""
    return _models_page(request, "")


@needs("sorting.manage")
@require_POST
def train(request: HttpRequest) -> HttpResponse:
    """Have a model trained on everything that is sorted."""
    tree = get_object_or_404(CategoryTree, pk=getattr(selectors.tree_in_use(), "pk", None))
    try:
        services.ask_for_training(tree_id=tree.pk, by=actor_of(request), at=now())
    except services.CannotSort as refusal:
        return _models_page(request, str(refusal))
    messages.success(request, _("已开始训练，完成后可以在这里比较和启用。"))
    return redirect("sorting-models")


@needs("sorting.manage")
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a model in force."""
    version = get_object_or_404(SorterVersion.objects.defer("kept"), pk=pk)
    try:
        services.choose_version(version_id=version.pk, by=actor_of(request), at=now())
    except services.CannotSort as refusal:
        return _models_page(request, str(refusal))
    messages.success(request, _("已启用第 %(number)s 版模型。") % {"number": version.number})
    return redirect("sorting-models")


@needs("complaints.read")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The rules in force."""
    tree = selectors.tree_in_use()
    table = selectors.rules_of(tree) if tree else None
    form = RulesForm(initial={"rules": written(table.rules) if table else ""})
    return render(request, "sorting/rules.html", _rules_context(request, form, table, tree))


@needs("sorting.manage")
@require_POST
def keep_rules(request: HttpRequest) -> HttpResponse:
    """Keep the rules as a new version."""
    tree = get_object_or_404(CategoryTree, pk=getattr(selectors.tree_in_use(), "pk", None))
    form = RulesForm(request.POST)
    if form.is_valid():
        try:
            services.keep_rules(tree_id=tree.pk, text=form.cleaned_data["rules"], by=actor_of(request), at=now())
        except services.CannotSort as wrong:
            form.add_error("rules", str(wrong))
        else:
            messages.success(request, _("规则已保存。"))
            return redirect("sorting-rules")
    context = _rules_context(request, form, selectors.rules_of(tree), tree)
    return render(request, "sorting/rules.html", context, status=422)


def _waiting_page(request: HttpRequest, typed: dict[int, str], wrong: str) -> HttpResponse:
    tree = selectors.tree_in_use()
    page: Page[Any] = Paginator(selectors.unsorted(), PAGE).get_page(request.GET.get("page"))
    paths = selectors.paths_of(tree) if tree else {}
    rows = selectors.suggestions(tree, list(page), paths) if tree else []
    ticked = bool(request.GET.get("ticked"))
    context = {
        "nav": "sorting", "here": "waiting", "tree": tree, "page": page, "paths": paths, "wrong": wrong,
        "rows": [(one, typed.get(one.contact.pk, one.path), one.contact.pk in typed or (ticked and bool(one.path)))
                 for one in rows],
        "in_force": selectors.version_in_force(tree) if tree else None,
        "may_confirm": person_of(request).can("sorting.confirm"), "query": "",
    }
    return render(request, "sorting/waiting.html", context, status=422 if wrong else 200)


def _models_page(request: HttpRequest, wrong: str) -> HttpResponse:
    tree = selectors.tree_in_use()
    versions = list(selectors.versions_of(tree)[:100]) if tree else []
    chosen = max((one for one in versions if one.chosen_at), key=lambda one: (one.chosen_at, one.pk), default=None)
    wanted = next((one for one in versions if str(one.number) == request.GET.get("version")), chosen)
    training = next((one for one in versions if one.state == SorterVersion.State.WAITING), None)
    context = {"nav": "sorting", "here": "models", "tree": tree, "versions": versions, "chosen": chosen, "wrong": wrong,
               "shown": wanted, "table": table_of(wanted.scores) if wanted and wanted.scores else None,
               "training": training, "may_manage": person_of(request).can("sorting.manage")}
    return render(request, "sorting/models.html", context, status=422 if wrong else 200)


def _rules_context(request: HttpRequest, form: RulesForm, table: Any, tree: CategoryTree | None) -> dict[str, Any]:
    return {"nav": "sorting", "here": "rules", "form": form, "table": table, "tree": tree,
            "may_manage": person_of(request).can("sorting.manage")}


def _say(request: HttpRequest, done: int, left: int) -> None:
    said = ngettext("已确认 %(number)s 件。", "已确认 %(number)s 件。", done) % {"number": done}
    if left:
        said += " " + ngettext("%(number)s 件已由他人归类，未改动。", "%(number)s 件已由他人归类，未改动。", left) % {
            "number": left}
    messages.success(request, said)
