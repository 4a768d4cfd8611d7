"""How a ticket stood when it was last measured."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.effect.models.rule import ClosingRule


class Proposal(models.TextChoices):
    """What the numbers propose; whoever judges decides."""

    WAIT = "wait", _("继续观察")
    EXTEND = "extend", _("延长观察")
    EFFECTIVE = "effective", _("有效")
    STILL_THERE = "still_there", _("仍存在")


class Measurement(models.Model):
    """The days of a rule, counted; measured again it says what holds now."""

    rule = models.OneToOneField(
        ClosingRule, models.PROTECT, related_name="measurement", primary_key=True, verbose_name=_("关闭规则"))
    until = models.DateField(_("统计截至"))
    series = models.JSONField(_("逐日数据"))  # [[day, count, exposure], …]
    beside = models.JSONField(_("其他来电"), default=dict)  # enquiries and suggestions since the fix, in no rate
    proposal = models.CharField(_("数据建议"), max_length=12, choices=Proposal)
    at = models.DateTimeField(_("统计时间"))

    class Meta:
        verbose_name = _("效果统计")
        verbose_name_plural = _("效果统计")

    def __str__(self) -> str:
        return f"{self.rule_id} {self.until} {self.proposal}"
