"""What was handed to the OA system and what came back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_review.models.case import MarketingCase


class OaRequest(models.Model):
    """One hand-over of one round; its key is the idempotency key on both sides."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待发送")
        HANDED = "handed", _("已送达")
        DECIDED = "decided", _("已审批")
        SUPERSEDED = "superseded", _("已失效")

    key = models.CharField(_("请求号"), max_length=120, unique=True)
    marketing = models.ForeignKey(MarketingCase, models.PROTECT, related_name="oa_requests", verbose_name=_("营销案"))
    round = models.PositiveIntegerField(_("轮次"))
    digest = models.CharField(_("内容哈希"), max_length=64)
    state = models.CharField(_("状态"), max_length=20, choices=State.choices, default=State.WAITING)
    outcome = models.CharField(_("审批结果"), max_length=20, blank=True)
    opinion = models.TextField(_("审批意见"), blank=True)
    created_at = models.DateTimeField(_("创建时间"))
    handed_at = models.DateTimeField(_("送达时间"), null=True)
    decided_at = models.DateTimeField(_("审批时间"), null=True)

    class Meta:
        verbose_name = _("OA 审批请求")
        verbose_name_plural = _("OA 审批请求")

    def __str__(self) -> str:
        return self.key


class OaDelivery(models.Model):
    """A callback that was accepted, by its delivery id: the same one again changes nothing."""

    delivery = models.CharField(_("回调号"), max_length=120, unique=True)
    body_sha256 = models.CharField(_("正文哈希"), max_length=64)
    request = models.ForeignKey(OaRequest, models.PROTECT, related_name="deliveries", verbose_name=_("请求"))
    status = models.PositiveIntegerField(_("答复码"))
    received_at = models.DateTimeField(_("收到时间"))

    class Meta:
        verbose_name = _("OA 回调")
        verbose_name_plural = _("OA 回调")

    def __str__(self) -> str:
        return self.delivery
