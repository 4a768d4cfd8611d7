"""What was decided on: chart, data and filter as they stood, kept for good."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.effect.models.rule import ClosingRule
from complaints.tickets.models import Ticket


class Frozen(models.Model):
    """The evidence of one decision; the database refuses to change or to delete it."""

    class Move(models.TextChoices):
        CONFIRMED = "confirm_effect", _("判定有效")
        STILL_THERE = "find_still_there", _("判定仍存在")
        CLOSED = "close", _("关闭")
        REOPENED = "reopen", _("重新打开")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="frozen_effects", verbose_name=_("工单"))
    rule = models.ForeignKey(ClosingRule, models.PROTECT, related_name="frozen", verbose_name=_("关闭规则"))
    round = models.PositiveIntegerField(_("轮次"))
    move = models.CharField(_("决定"), max_length=20, choices=Move)
    data = models.TextField(_("数据"))  # canonical JSON: rule, filter in words, days, figures, digest of the chart
    svg = models.TextField(_("控制图"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    by_id = models.BigIntegerField(_("决定人编号"), null=True)
    by_name = models.CharField(_("决定人"), max_length=200)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("冻结的效果证据")
        verbose_name_plural = _("冻结的效果证据")
        indexes = [models.Index(fields=["ticket", "-id"], name="effect_frozen_of_ticket")]

    def __str__(self) -> str:
        return f"{self.ticket_id}/{self.round} {self.move} {self.sha256[:12]}"

    @property
    def holds(self) -> bool:
        """Whether data and chart are those that the digest was taken of."""
        chart = sha256(self.svg.encode()).hexdigest()
        return sha256(self.data.encode()).hexdigest() == self.sha256 and self.told.get("svg_sha256") == chart

    @property
    def told(self) -> dict[str, Any]:
        """The data as values."""
        told: dict[str, Any] = json.loads(self.data)
        return told
