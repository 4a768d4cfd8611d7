"""Review checklists: versioned lists of items, each with the fields it depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a checklist; `fields` are those its verdict depends on (empty: the whole content)."""

    code: str
    text: str
    fields: tuple[str, ...] = ()
    evidence: bool = False  # a pass needs evidence


class Checklist(models.Model):
    """A review template by its key, e.g. `script` 客服口径审核."""

    key = models.SlugField(_("标识"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("审核清单")
        verbose_name_plural = _("审核清单")

    def __str__(self) -> str:
        return self.name


class ChecklistVersion(models.Model):
    """The items of a checklist at one time; never changed once made."""

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions", verbose_name=_("审核清单"))
    number = models.PositiveIntegerField(_("版本"))
    items = models.JSONField(_("条目"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True,
                               verbose_name=_("修改人"))
    made_at = models.DateTimeField(_("生效时间"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("审核清单版本")
        verbose_name_plural = _("审核清单版本")
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="marketing_review_checklist_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.checklist.name} v{self.number}"

    @property
    def entries(self) -> list[Item]:
        """The items as values."""
        return [item_from(stored) for stored in self.items]


def item_from(stored: dict[str, Any]) -> Item:
    """The item that a version stored."""
    return Item(code=stored["code"], text=stored["text"], fields=tuple(stored.get("fields", ())),
                evidence=bool(stored.get("evidence", False)))
