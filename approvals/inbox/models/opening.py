"""That somebody has really looked at an item before deciding it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models.work import WorkItem


class Opening(models.Model):
    """The first time a person had an item's content before them; what was only fetched ahead does not count."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="openings", verbose_name=_("待办"))
    at = models.DateTimeField(_("首次打开时间"))

    class Meta:
        verbose_name = _("打开记录")
        verbose_name_plural = _("打开记录")
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="inbox_opened_first_once")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.item_id}"
