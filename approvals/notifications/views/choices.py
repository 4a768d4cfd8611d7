"""How I want to be told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.notifications import kinds, selectors, services
from approvals.notifications.forms import ChoicesForm, choices_form
from approvals.organisation.access import changes_nothing, person_of, role_required
from approvals.organisation.roles import EVERYONE


@changes_nothing
@role_required(*EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The table of kinds and channels, the digest, the quiet hours; what was typed stays when something is wrong."""
    person = person_of(request)
    form = ChoicesForm(request.POST) if request.method == "POST" else choices_form(selectors.choices_of(person))
    if form.is_bound and form.is_valid():
        services.save_choices(person_id=person.pk, **form.values)
        messages.success(request, _("通知设置已保存。"))
        return redirect("notification-choices")
    context = {
        "nav": "notifications", "form": form, "rows": [form[kind] for kind in kinds.KINDS],
        "channels": kinds.CHANNELS.items(), "mail_address": person.email,
    }  # fmt: skip
    return render(request, "notifications/choices.html", context, status=422 if form.errors else 200)
