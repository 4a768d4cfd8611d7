"""What is done for one customer on the same day, apart from the problem behind it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.tickets.models.ticket import Ticket
from workflows.runtime.models import Case


class Relief(models.Model):
    """The customer's task of a hard individual complaint (客户影响当日除)."""

    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="relief", verbose_name=_("工单"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="relief", verbose_name=_("案件"))
    due_at = models.DateTimeField(_("须在此前消除"))
    done_at = models.DateTimeField(_("消除时间"), null=True)
    said = models.TextField(_("处理结果"), blank=True)

    class Meta:
        verbose_name = _("客户影响当日除")
        verbose_name_plural = _("客户影响当日除")

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.due_at:%Y-%m-%d %H:%M}"
