"""Which contacts belong to a ticket, and by which saved queries more of them come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models import Contact
from complaints.tickets.models.ticket import Ticket


class TicketQuery(models.Model):
    """A filter of the list of contacts that a ticket keeps: what matches it later links itself."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="queries", verbose_name=_("工单"))
    wanted = models.JSONField(_("条件"))
    digest = models.CharField(_("条件摘要"), max_length=64)
    active = models.BooleanField(_("持续关联"), default=True)
    by_id = models.BigIntegerField(_("保存人编号"), null=True)
    by_name = models.CharField(_("保存人"), max_length=200)
    at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("关联条件")
        verbose_name_plural = _("关联条件")
        constraints = [models.UniqueConstraint(fields=["ticket", "digest"], name="tickets_query_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.digest[:12]}"


class TicketContact(models.Model):
    """A contact of a ticket. A contact may belong to several tickets and is then shown so in each."""

    class How(models.TextChoices):
        HAND = "hand", _("人工关联")
        QUERY = "query", _("按条件关联")
        MERGE = "merge", _("随工单并入")

    id = models.BigAutoField(primary_key=True)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="links", db_index=False, verbose_name=_("工单"))
    contact = models.ForeignKey(
        Contact, models.PROTECT, related_name="ticket_links", db_index=False, verbose_name=_("投诉"))
    how = models.CharField(_("关联方式"), max_length=8, choices=How)
    at = models.DateTimeField(_("关联时间"))

    class Meta:
        verbose_name = _("工单投诉")
        verbose_name_plural = _("工单投诉")
        constraints = [models.UniqueConstraint(fields=["ticket", "contact"], name="tickets_contact_once")]
        indexes = [models.Index(fields=["contact", "ticket"], name="tickets_of_a_contact")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.contact_id}"


class TicketExclusion(models.Model):
    """A contact that somebody took out of a ticket, and why: no query brings it back."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="exclusions", verbose_name=_("工单"))
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", db_index=False, verbose_name=_("投诉"))
    why = models.CharField(_("理由"), max_length=300)
    by_id = models.BigIntegerField(_("解除人编号"), null=True)
    by_name = models.CharField(_("解除人"), max_length=200)
    at = models.DateTimeField(_("解除时间"))

    class Meta:
        verbose_name = _("解除的关联")
        verbose_name_plural = _("解除的关联")
        constraints = [models.UniqueConstraint(fields=["ticket", "contact"], name="tickets_exclusion_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.contact_id}"
