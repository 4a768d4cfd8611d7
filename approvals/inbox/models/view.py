"""How a person likes their inbox: views kept under a name, and whether single keys do something."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """Filters of the inbox that a person keeps under a name, shown as a tab."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    name = models.CharField(_("名称"), max_length=20)
    query = models.CharField(_("筛选条件"), max_length=2000, blank=True)
    place = models.PositiveSmallIntegerField(_("次序"))
    is_default = models.BooleanField(_("打开待办时显示"), default=False)

    class Meta:
        verbose_name = _("视图")
        verbose_name_plural = _("视图")
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="inbox_view_name_once_per_person"),
            models.UniqueConstraint(
                fields=["person"], name="inbox_one_default_view", condition=Q(is_default=True)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Habit(models.Model):
    """What a person has chosen about the handling of their inbox; who never chose has no row."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", primary_key=True, verbose_name=_("人员")
    )
    single_keys = models.BooleanField(_("启用单键快捷键"), default=True)

    class Meta:
        verbose_name = _("使用习惯")
        verbose_name_plural = _("使用习惯")

    def __str__(self) -> str:
        return str(self.pk)
