"""Review checklists: versioned lists of items, each with the fields it depends on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from marketing_review.models.versions import Version, Versioned


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a checklist; `fields` are those its verdict depends on (empty: the whole content)."""

    code: str
    text: str
    fields: tuple[str, ...] = ()
    evidence: bool = False  # a pass needs evidence


class Checklist(Versioned):
    """A review template by its key, e.g. `script` 客服口径审核."""

    KIND = "checklist"

    class Meta:
        verbose_name = _("审核清单")
        verbose_name_plural = _("审核清单")


class ChecklistVersion(Version):
    """The items of a checklist at one time."""

    OWNER = "checklist"
    PARTS = ("items",)

    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="versions", verbose_name=_("审核清单"))
    items = models.JSONField(_("条目"))

    class Meta:
        verbose_name = _("审核清单版本")
        verbose_name_plural = _("审核清单版本")
        constraints = [
            models.UniqueConstraint(fields=["checklist", "number"], name="marketing_review_checklist_version_once"),
        ]

    @property
    def entries(self) -> list[Item]:
        """The items as values."""
        return [item_from(stored) for stored in self.items]


def item_from(stored: dict[str, Any]) -> Item:
    """The item that a version stored."""
    return Item(code=stored["code"], text=stored["text"], fields=tuple(stored.get("fields", ())),
                evidence=bool(stored.get("evidence", False)))
