"""Activity categories and their templates: which fields, who co-signs, which tasks precede the launch."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_review.models.field import Field, field_from


class Category(models.Model):
    """A kind of activity, e.g. 预存送费+实物."""

    key = models.SlugField(_("标识"), max_length=60, unique=True)
    name = models.CharField(_("活动类别"), max_length=120)
    order = models.PositiveIntegerField(_("顺序"), default=100)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("活动类别")
        verbose_name_plural = _("活动类别")

    def __str__(self) -> str:
        return self.name


class CategoryVersion(models.Model):
    """A category's template at one time; never changed once made, so that a case can keep the one it started with."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="versions", verbose_name=_("活动类别"))
    number = models.PositiveIntegerField(_("版本"))
    fields = models.JSONField(_("字段"))
    obliged = models.JSONField(_("会签部门"))  # [{"post": "risk_reviewer", "checklists": ["risk"]}]
    tasks = models.JSONField(_("协同任务"))  # [{"kind": "knowledge", "post": "kb_editor", "name": "知识库报送"}]
    thresholds = models.JSONField(_("预警阈值"), default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True,
                               verbose_name=_("修改人"))
    made_at = models.DateTimeField(_("生效时间"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("类别模板版本")
        verbose_name_plural = _("类别模板版本")
        constraints = [
            models.UniqueConstraint(fields=["category", "number"], name="marketing_review_category_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.category.name} v{self.number}"

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
