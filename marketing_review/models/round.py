"""Rounds: every submission frozen as it was, with the form as it was then."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_review.models.case import MarketingCase
from marketing_review.models.category import CategoryVersion


class Round(models.Model):
    """One submission; the snapshot is the canonical JSON text that its hash is about, and never changes."""

    class Kind(models.TextChoices):
        INITIAL = "initial", _("首次提交")
        RESUBMISSION = "resubmission", _("重新提交")
        CHANGE = "change", _("变更")

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="rounds", verbose_name=_("营销案"))
    number = models.PositiveIntegerField(_("轮次"))
    kind = models.CharField(_("类型"), max_length=20, choices=Kind.choices)
    template = models.ForeignKey(CategoryVersion, models.PROTECT, related_name="+", verbose_name=_("类别模板"))
    snapshot = models.TextField(_("内容快照"))
    sha256 = models.CharField(_("快照哈希"), max_length=64)
    answers = models.JSONField(_("对退回意见的答复"), default=dict)  # number of the reason -> answer
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
                                     verbose_name=_("提交人"))
    submitted_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("轮次")
        verbose_name_plural = _("轮次")
        constraints = [
            models.UniqueConstraint(fields=["marketing", "number"], name="marketing_review_round_once"),
        ]

    def __str__(self) -> str:
        return f"{self.marketing.key} #{self.number}"

    @property
    def content(self) -> dict[str, Any]:
        """The content of this round as values."""
        content: dict[str, Any] = json.loads(self.snapshot)
        return content


class Reason(models.Model):
    """One numbered reason of a return, tied to a field; the next round answers it."""

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="reasons", verbose_name=_("营销案"))
    number = models.PositiveIntegerField(_("编号"))
    round = models.PositiveIntegerField(_("轮次"))
    node = models.CharField(_("环节"), max_length=200)
    field = models.CharField(_("字段"), max_length=60, blank=True)
    text = models.TextField(_("理由"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("提出人"))
    given_at = models.DateTimeField(_("提出时间"))
    answer = models.TextField(_("答复"), blank=True)
    answered_in = models.PositiveIntegerField(_("答复轮次"), null=True)

    class Meta:
        verbose_name = _("退回理由")
        verbose_name_plural = _("退回理由")
        constraints = [
            models.UniqueConstraint(fields=["marketing", "number"], name="marketing_review_reason_once"),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.text}"


class Look(models.Model):
    """The last round a person looked at or decided on: what 「变化」 is measured from."""

    marketing = models.ForeignKey(MarketingCase, models.CASCADE, related_name="looks", verbose_name=_("营销案"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("人员"))
    round = models.PositiveIntegerField(_("看过的轮次"))
    before = models.PositiveIntegerField(_("此前看过的轮次"), default=0)
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("阅读记录")
        verbose_name_plural = _("阅读记录")
        constraints = [models.UniqueConstraint(fields=["marketing", "person"], name="marketing_review_look_once")]

    def __str__(self) -> str:
        return f"{self.marketing_id}/{self.person_id}: {self.round}"
