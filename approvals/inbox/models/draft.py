"""What somebody has typed for an item and not yet sent."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.inbox.models.work import WorkItem


class Draft(models.Model):
    """What somebody has typed for an item and not sent; kept until the decision has succeeded."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="drafts", verbose_name=_("待办"))
    text = models.TextField(_("意见"), blank=True)
    form = models.JSONField(_("其他填写内容"), default=dict)
    saved_at = models.DateTimeField(_("保存时间"))

    class Meta:
        verbose_name = _("草稿")
        verbose_name_plural = _("草稿")
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="inbox_one_draft_per_person_and_item")]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.item_id}"
