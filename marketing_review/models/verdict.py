"""What reviewers answered, item by item."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketing_review.models.case import MarketingCase


class Verdict(models.Model):
    """One item of one checklist, answered on one work item for one round; `digest` is over the item's fields."""

    class Answer(models.TextChoices):
        PASS = "pass", _("通过")
        FAIL = "fail", _("不通过")
        NOT_APPLICABLE = "na", _("不适用")

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="verdicts", verbose_name=_("营销案"))
    item_id = models.BigIntegerField(_("待办"))
    node = models.CharField(_("环节"), max_length=200)
    signer = models.CharField(_("会签方"), max_length=120, blank=True)
    round = models.PositiveIntegerField(_("轮次"))
    checklist = models.CharField(_("审核清单"), max_length=60)
    version = models.PositiveIntegerField(_("清单版本"))
    code = models.CharField(_("条目"), max_length=20)
    answer = models.CharField(_("结论"), max_length=10, choices=Answer.choices)
    note = models.TextField(_("说明"), blank=True)
    evidence = models.JSONField(_("证据"), default=list)
    digest = models.CharField(_("字段摘要"), max_length=64)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("评审人"))
    given_at = models.DateTimeField(_("评审时间"))

    class Meta:
        verbose_name = _("条目结论")
        verbose_name_plural = _("条目结论")
        constraints = [
            models.UniqueConstraint(fields=["item_id", "checklist", "code"], name="marketing_review_verdict_once"),
            models.CheckConstraint(name="marketing_review_fail_has_note", condition=~Q(answer="fail") | ~Q(note="")),
        ]
        indexes = [models.Index(fields=["marketing", "round", "checklist"], name="marketing_review_verdicts")]

    def __str__(self) -> str:
        return f"{self.checklist} {self.code}: {self.get_answer_display()}"
