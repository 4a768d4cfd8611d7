"""What a meeting talks about, in its order, and where each point comes from."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from complaints.meetings.models.meeting import Meeting
from complaints.tickets.models import Ticket


class AgendaItem(models.Model):
    """One point of the agenda: proposed by a source, or added by the clerk."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda", verbose_name=_("例会"))
    position = models.PositiveIntegerField(_("次序"))
    title = models.CharField(_("议题"), max_length=200)
    note = models.TextField(_("说明"), blank=True)
    source = models.CharField(_("来源"), max_length=20, blank=True)  # the name of a source; empty: the clerk
    source_key = models.CharField(_("来源编号"), max_length=80, blank=True)
    path = models.CharField(_("来源页面"), max_length=200, blank=True)
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, related_name="agenda_items", verbose_name=_("工单"))
    follows = models.ForeignKey(
        "traceback_meetings.Decision", models.PROTECT, null=True, related_name="followed_by",
        verbose_name=_("接续的决议"))
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("列入人"))
    added_at = models.DateTimeField(_("列入时间"))

    objects: models.Manager[AgendaItem] = models.Manager()

    class Meta:
        verbose_name = _("议题")
        verbose_name_plural = _("议题")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "source", "source_key"], condition=~Q(source_key=""),
                name="meetings_taken_up_once_in_a_meeting"),
        ]
        indexes = [models.Index(fields=["meeting", "position", "id"], name="meetings_agenda_in_order")]

    def __str__(self) -> str:
        return self.title
