"""A ticket's stretches on the process: one from its opening, one more from each reopening."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.tickets.models.ticket import Ticket
from workflows.runtime.models import Case


class TicketRun(models.Model):
    """A case that ran for a ticket, and the round with which it began."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="runs", verbose_name=_("工单"))
    case = models.OneToOneField(Case, models.PROTECT, related_name="ticket_run", verbose_name=_("案件"))
    round = models.PositiveIntegerField(_("轮次"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("工单流程")
        verbose_name_plural = _("工单流程")
        constraints = [models.UniqueConstraint(fields=["ticket", "round"], name="tickets_one_run_begins_a_round")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.round}"
