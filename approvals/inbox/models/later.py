"""What somebody has put aside for a while."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models.work import WorkItem


class Later(models.Model):
    """An item that one person does not want to see before a moment; for everybody else it stays where it is."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="put_aside", verbose_name=_("待办"))
    until = models.DateTimeField(_("稍后到何时"))
    at = models.DateTimeField(_("放到稍后的时间"))

    class Meta:
        verbose_name = _("稍后办理")
        verbose_name_plural = _("稍后办理")
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="inbox_put_aside_once")]
        indexes = [models.Index(fields=["person", "until", "item"], name="inbox_put_aside_until")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.item_id} · {self.until:%Y-%m-%d %H:%M}"
