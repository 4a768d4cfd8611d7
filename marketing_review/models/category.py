"""Activity categories and their templates: which fields, who co-signs, which tasks precede the launch."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_review.models.field import Field, field_from
from marketing_review.models.versions import Version, Versioned


class Category(Versioned):
    """A kind of activity, e.g. 预存送费+实物."""

    KIND = "template"

    name = models.CharField(_("活动类别"), max_length=120)
    order = models.PositiveIntegerField(_("顺序"), default=100)

    class Meta:
        verbose_name = _("活动类别")
        verbose_name_plural = _("活动类别")


class CategoryVersion(Version):
    """A category's template at one time."""

    OWNER = "category"
    PARTS = ("fields", "obliged", "tasks", "thresholds")

    category = models.ForeignKey(Category, models.PROTECT, related_name="versions", verbose_name=_("活动类别"))
    fields = models.JSONField(_("字段"))
    obliged = models.JSONField(_("会签部门"))  # [{"post": "risk_reviewer", "checklists": ["risk"]}]
    tasks = models.JSONField(_("协同任务"))  # [{"kind": "knowledge", "post": "kb_editor", "name": "知识库报送"}]
    thresholds = models.JSONField(_("预警阈值"), default=dict)

    class Meta:
        verbose_name = _("类别模板版本")
        verbose_name_plural = _("类别模板版本")
        constraints = [
            models.UniqueConstraint(fields=["category", "number"], name="marketing_review_category_version_once"),
        ]

    @property
    def form(self) -> list[Field]:
        """The fields of this template in order."""
        return [field_from(stored) for stored in self.fields]

    def field(self, key: str) -> Field | None:
        """One field by its key."""
        return next((field for field in self.form if field.key == key), None)

    @property
    def obliged_posts(self) -> list[dict[str, Any]]:
        """Posts that must co-sign, each with its checklists."""
        return list(self.obliged)
