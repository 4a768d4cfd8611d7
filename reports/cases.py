"""What the pages of files about cases share: which process and which days, finding one by its code, handing it out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from reports.asked import AskedFile
from workflows.library.models import Process
from workflows.runtime.models import Case

Asked = TypeVar("Asked", bound=AskedFile)


class CasesForm(forms.Form):
    """A process that has cases, and the days on which they were started."""

    process = forms.ChoiceField(label=_("流程"))
    since = forms.DateField(label=_("发起日期从"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=_("发起日期至"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        with_cases = Process.objects.filter(Exists(Case.objects.filter(process_key=OuterRef("key"))))
        chosen = list(with_cases.order_by("name").values_list("key", "name"))
        self.fields["process"].choices = chosen  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period has its beginning before its end."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", _("截止日期早于起始日期。"))
        return cleaned


def usual_period() -> dict[str, date]:
    """The last ninety days."""
    today = localdate()
    return {"since": today - timedelta(days=90), "until": today}


def one_or_404(model: type[Asked], code: str) -> Asked:
    """The file that was asked for under this code."""
    found = model._default_manager.select_related("requested_by").filter(code=code).first()
    if found is None:
        raise Http404
    return found


def handed_out(asked: AskedFile, content_type: str) -> FileResponse:
    """The finished file as a download; 404 while there is none."""
    if asked.status != AskedFile.Status.DONE or not asked.path.exists():
        raise Http404
    return FileResponse(asked.path.open("rb"), as_attachment=True, filename=asked.file_name, content_type=content_type)
