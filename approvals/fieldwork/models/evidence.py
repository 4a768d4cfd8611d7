"""Files that prove what a branch has done, found or mended."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.fieldwork.models.item import Item
from approvals.fieldwork.models.plan import Task
from approvals.organisation.models import Person


class Evidence(models.Model):
    """One file, kept under its hash, with the task or the item that it belongs to."""

    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="evidence", verbose_name=_("现场测试任务"))
    item = models.ForeignKey(Item, models.PROTECT, null=True, related_name="evidence", verbose_name=_("优化项"))
    name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("哈希"), max_length=64)
    size = models.PositiveBigIntegerField(_("大小"))
    media_type = models.CharField(_("类型"), max_length=120)
    uploaded_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    objects: models.Manager[Evidence] = models.Manager()

    class Meta:
        verbose_name = _("证据")
        verbose_name_plural = _("证据")
        constraints = [
            models.CheckConstraint(
                name="fieldwork_evidence_belongs_to_one_thing",
                condition=Q(task__isnull=False, item__isnull=True) | Q(task__isnull=True, item__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
