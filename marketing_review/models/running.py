"""A running campaign: figures day by day, what the front line says, alerts and the emergency procedure."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketing_review.models.case import MarketingCase

PERSON = settings.AUTH_USER_MODEL


class DailyFigure(models.Model):
    """What happened on one day; entering a day again corrects it, and the ledger keeps both."""

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="figures", verbose_name=_("营销案"))
    day = models.DateField(_("日期"))
    participants = models.PositiveIntegerField(_("参与客户数"), default=0)
    failures = models.PositiveIntegerField(_("办理失败"), default=0)
    complaints = models.PositiveIntegerField(_("投诉"), default=0)
    gifts_given = models.PositiveIntegerField(_("礼品发放"), default=0)
    gifts_exchanged = models.PositiveIntegerField(_("礼品退换"), default=0)
    revenue = models.DecimalField(_("收入"), max_digits=15, decimal_places=2, default=0)
    cost = models.DecimalField(_("成本"), max_digits=15, decimal_places=2, default=0)
    entered_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("填报人"))
    entered_at = models.DateTimeField(_("填报时间"))

    class Meta:
        verbose_name = _("运行日报")
        verbose_name_plural = _("运行日报")
        constraints = [models.UniqueConstraint(fields=["marketing", "day"], name="marketing_review_figure_once")]

    def __str__(self) -> str:
        return f"{self.marketing_id} {self.day}"


class Feedback(models.Model):
    """A word from the front line while the campaign runs."""

    class Weight(models.TextChoices):
        NOTE = "note", _("一般")
        ISSUE = "issue", _("问题")
        ESCALATED = "escalated", _("升级投诉")

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="feedback", verbose_name=_("营销案"))
    text = models.TextField(_("反馈内容"))
    channel = models.CharField(_("渠道"), max_length=60, blank=True)
    weight = models.CharField(_("程度"), max_length=20, choices=Weight.choices, default=Weight.NOTE)
    given_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("反馈人"))
    given_at = models.DateTimeField(_("反馈时间"))

    class Meta:
        verbose_name = _("一线反馈")
        verbose_name_plural = _("一线反馈")

    def __str__(self) -> str:
        return self.text[:40]


class Alert(models.Model):
    """A threshold that was crossed."""

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="alerts", verbose_name=_("营销案"))
    day = models.DateField(_("日期"))
    measure = models.CharField(_("指标"), max_length=40)
    value = models.DecimalField(_("实际值"), max_digits=15, decimal_places=4)
    limit = models.DecimalField(_("阈值"), max_digits=15, decimal_places=4)
    raised_at = models.DateTimeField(_("预警时间"))

    class Meta:
        verbose_name = _("预警")
        verbose_name_plural = _("预警")
        constraints = [
            models.UniqueConstraint(fields=["marketing", "day", "measure"], name="marketing_review_alert_once"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.value} > {self.limit}"


class Emergency(models.Model):
    """The emergency procedure 应急流程: opened for a reason, closed by resuming, correcting or stopping."""

    class State(models.TextChoices):
        OPEN = "open", _("已启动")
        SUSPENDED = "suspended", _("已暂停活动")
        CORRECTED = "corrected", _("已整改")
        RESUMED = "resumed", _("已恢复")
        STOPPED = "stopped", _("已终止")

    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="emergencies", verbose_name=_("营销案"))
    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.OPEN)
    reason = models.TextField(_("原因"))
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+", verbose_name=_("触发预警"))
    notified = models.JSONField(_("已通知部门"), default=list)
    alarms = models.JSONField(_("告警来源"), default=list)  # what was found elsewhere: each source counts once
    opened_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+", verbose_name=_("启动人"))
    opened_at = models.DateTimeField(_("启动时间"))
    measures = models.TextField(_("处置措施"), blank=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("关闭人"))
    closed_at = models.DateTimeField(_("关闭时间"), null=True)

    class Meta:
        verbose_name = _("应急流程")
        verbose_name_plural = _("应急流程")
        constraints = [
            models.UniqueConstraint(fields=["marketing"], condition=Q(closed_at__isnull=True),
                                    name="marketing_review_one_emergency"),
            models.CheckConstraint(name="marketing_review_emergency_closed",
                                   condition=Q(closed_at__isnull=True) | ~Q(measures="")),
        ]

    def __str__(self) -> str:
        return self.reason[:40]

