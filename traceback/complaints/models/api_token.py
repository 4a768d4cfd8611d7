"""Keys by which other systems hand contacts in: kept as a hash, for one source, until a day."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.models.category import CategoryTree
from complaints.models.source import Source


class ApiToken(models.Model):
    """A key of one system; what it looks like is shown once and kept nowhere."""

    name = models.CharField(_("名称"), max_length=60)
    source = models.ForeignKey(Source, models.PROTECT, related_name="tokens", verbose_name=_("投诉来源"))
    tree = models.ForeignKey(
        CategoryTree, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("按哪棵分类树归类"))
    digest = models.CharField(_("摘要"), max_length=64, unique=True)
    hint = models.CharField(_("开头"), max_length=12)
    made_at = models.DateTimeField(_("建立时间"))
    made_by_id = models.BigIntegerField(_("建立人编号"), null=True)
    made_by = models.CharField(_("建立人"), max_length=200)
    expires_at = models.DateTimeField(_("到期时间"))
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    used_at = models.DateTimeField(_("最近使用"), null=True)
    minute = models.DateTimeField(_("计数的一分钟"), null=True)
    asked = models.PositiveIntegerField(_("这一分钟的请求数"), default=0)

    class Meta:
        verbose_name = _("接口密钥")
        verbose_name_plural = _("接口密钥")
        constraints = [models.CheckConstraint(
            name="complaints_a_token_lives_a_while", condition=Q(expires_at__gt=models.F("made_at")))]

    def __str__(self) -> str:
        return self.name

    def works_at(self, at: datetime) -> bool:
        """Whether it opens the door at that moment."""
        return self.revoked_at is None and at < self.expires_at
