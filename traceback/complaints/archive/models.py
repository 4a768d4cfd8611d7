"""A closed month and what it was for each product; nothing of it is ever changed, late figures stand beside it."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models import Product
from complaints.tickets.models import Ticket


class MonthClosing(models.Model):
    """A month was closed, with as many products and contacts as there were then."""

    month = models.DateField(_("月份"), unique=True)
    products = models.PositiveIntegerField(_("产品数"))
    contacts = models.BigIntegerField(_("投诉、咨询与建议"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)  # over the hashes of its rows
    by_id = models.BigIntegerField(_("封存人编号"), null=True)
    by_name = models.CharField(_("封存人"), max_length=200)
    at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("月度封存")
        verbose_name_plural = _("月度封存")
        constraints = [
            models.CheckConstraint(name="archive_months_begin_on_their_first", condition=Q(month__day=1)),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Frozen(models.Model):
    """Numbers of a product in a closed month, as text that can be hashed again."""

    closing = models.ForeignKey(MonthClosing, models.PROTECT, related_name="%(class)ss", verbose_name=_("月度封存"))
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+", verbose_name=_("产品"))
    text = models.TextField(_("数据"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)

    class Meta:
        abstract = True

    @property
    def numbers(self) -> dict[str, Any]:
        """What was kept."""
        kept: dict[str, Any] = json.loads(self.text)
        return kept


class ProductMonth(Frozen):
    """What the month was for the product when it was closed; no product: contacts that name none."""

    class Meta:
        verbose_name = _("产品月档案")
        verbose_name_plural = _("产品月档案")
        constraints = [
            models.UniqueConstraint(fields=["closing", "product"], name="archive_product_once_a_month"),
            models.UniqueConstraint(
                fields=["closing"], condition=Q(product=None), name="archive_nameless_once_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.closing_id}/{self.product_id}"


class Correction(Frozen):
    """What a closed month comes to with figures that came later; the latest one counts, all of them stay."""

    at = models.DateTimeField(_("更正时间"))

    class Meta:
        verbose_name = _("更正")
        verbose_name_plural = _("更正")
        indexes = [models.Index(fields=["closing", "product", "-id"], name="archive_latest_corrections")]

    def __str__(self) -> str:
        return f"{self.closing_id}/{self.product_id} {self.at:%Y-%m-%d}"


class CauseFound(models.Model):
    """A ticket's analysis was finished, its root cause confirmed: the ticket itself keeps no moment of that."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+", verbose_name=_("工单"))
    round = models.PositiveIntegerField(_("轮次"))
    at = models.DateTimeField(_("确认时间"))

    class Meta:
        verbose_name = _("根因确认")
        verbose_name_plural = _("根因确认")
        constraints = [models.UniqueConstraint(fields=["ticket", "round"], name="archive_cause_found_once")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.round}"
