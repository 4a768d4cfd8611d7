"""Tasks dispatched before the launch: gifts to each branch, knowledge base, configuration, training, tests."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department
from marketing_review.models.case import MarketingCase


class Duty(models.Model):
    """One task for one post; the launch waits for all of a round's."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("奖品配送·客户告知")
        KNOWLEDGE = "knowledge", _("知识库报送")
        CONFIGURATION = "configuration", _("系统配置")
        TRAINING = "training", _("培训")
        TECHNICAL_TEST = "technical_test", _("推广前测试（技术）")
        BUSINESS_TEST = "business_test", _("推广前测试（业务）")
        MATERIALS = "materials", _("物料到位")

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="duties", verbose_name=_("营销案"))
    round = models.PositiveIntegerField(_("轮次"))
    kind = models.CharField(_("任务"), max_length=20, choices=Kind.choices)
    signer = models.CharField(_("承办"), max_length=120)  # post:<code>
    branch = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name=_("分公司"))
    detail = models.JSONField(_("内容"), default=dict)
    result = models.TextField(_("完成情况"), blank=True)
    notice = models.TextField(_("客户告知"), blank=True)
    done_at = models.DateTimeField(_("完成时间"), null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
                                verbose_name=_("完成人"))

    class Meta:
        verbose_name = _("协同任务")
        verbose_name_plural = _("协同任务")
        constraints = [
            models.UniqueConstraint(fields=["marketing", "round", "kind", "signer"],
                                    name="marketing_review_duty_once"),
            models.CheckConstraint(
                name="marketing_review_done_is_signed",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The task with its branch, e.g. 奖品配送·客户告知（杭州）."""
        kind = str(self.get_kind_display())
        return f"{kind}（{self.branch.name}）" if self.branch else kind
