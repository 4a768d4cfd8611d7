"""The effect evaluation after the end: targets against what happened."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_review.models.case import MarketingCase


class Evaluation(models.Model):
    """One evaluation as it was handed in; asked for again, the next one stands beside it."""

    class Verdict(models.TextChoices):
        REACHED = "reached", _("达标")
        MISSED = "missed", _("未达标")

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="evaluations", verbose_name=_("营销案"))
    number = models.PositiveIntegerField(_("次序"))
    actuals = models.JSONField(_("实际值"))  # measure -> decimal as text
    results = models.JSONField(_("逐项对照"))  # [{measure, comparison, target, actual, reached}]
    traced = models.JSONField(_("投诉溯源"), default=list)  # see selectors.traced
    marketing_effect = models.TextField(_("营销效果"))
    collaboration = models.TextField(_("服务协同"))
    satisfaction_note = models.TextField(_("满意度影响：预评估与实际"))
    lessons = models.TextField(_("经验教训"))
    verdict = models.CharField(_("结论"), max_length=10, choices=Verdict.choices)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+",
                                     verbose_name=_("评估人"))
    submitted_at = models.DateTimeField(_("评估时间"))

    class Meta:
        verbose_name = _("效果评估")
        verbose_name_plural = _("效果评估")
        constraints = [
            models.UniqueConstraint(fields=["marketing", "number"], name="marketing_review_evaluation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.marketing_id} #{self.number}: {self.get_verdict_display()}"
