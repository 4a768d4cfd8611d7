"""Files that show what an action has done."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from complaints.actions.models.action import Action


class Evidence(models.Model):
    """One file, kept under its hash, with the action that it belongs to."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence", verbose_name=_("改进措施"))
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("哈希"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=120)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    objects: models.Manager[Evidence] = models.Manager()

    class Meta:
        verbose_name = _("完成证据")
        verbose_name_plural = _("完成证据")

    def __str__(self) -> str:
        return self.name
