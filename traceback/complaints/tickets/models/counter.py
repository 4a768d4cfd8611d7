"""The yearly counter behind the ticket numbers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketCounter(models.Model):
    """The last ticket number given in a year; its row is locked while the next one is taken."""

    year = models.PositiveIntegerField(_("年份"), unique=True)
    last = models.PositiveIntegerField(_("已用序号"), default=0)

    class Meta:
        verbose_name = _("工单号计数")
        verbose_name_plural = _("工单号计数")

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
