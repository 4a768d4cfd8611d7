"""Who may enter absences for which department: given and taken by administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.absence import selectors, services
from approvals.absence.forms import AppointSecretaryForm
from approvals.absence.models import Secretary
from approvals.absence.views.shown import sections
from approvals.organisation.access import needs, person_of
from approvals.organisation.views.answers import attempt, sent, switch


@needs("absence.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Every secretary by department, and the form to name one."""
    form = AppointSecretaryForm(sent(request))
    if made := attempt(request, form, services.appoint_secretary):
        words = {"name": made.person.name, "department": made.department.name}
        messages.success(request, _("%(name)s 现在可以为「%(department)s」登记外出。") % words)
        return redirect("absence-secretaries")
    context = {"nav": "absence", "form": form, "secretaries": selectors.secretaries()}
    context |= sections(person_of(request), timezone.now(), "secretaries")
    return render(request, "absence/secretaries.html", context, status=422 if form.errors else 200)


@needs("absence.manage")
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the right away."""
    secretary = get_object_or_404(Secretary, pk=pk)
    done, back = _("已取消授权。"), reverse("absence-secretaries")
    return switch(request, services.dismiss_secretary, secretary_id=secretary.pk, done=done, back=back)
