"""What was said at a step of a ticket's way, kept in the order in which it was said."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.tickets.models.ticket import Ticket


class Said(models.Model):
    """One decided step: what was found, planned, judged; what a later round says stands beside it."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="said", verbose_name=_("工单"))
    round = models.PositiveIntegerField(_("轮次"))
    node = models.CharField(_("环节"), max_length=60)
    outcome = models.CharField(_("结论"), max_length=40)
    text = models.TextField(_("内容"), blank=True)
    detail = models.JSONField(_("明细"), default=dict)
    by_id = models.BigIntegerField(_("办理人编号"), null=True)
    by_name = models.CharField(_("办理人"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("环节结论")
        verbose_name_plural = _("环节结论")
        indexes = [models.Index(fields=["ticket", "id"], name="tickets_said_in_order")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.round} {self.node}"
