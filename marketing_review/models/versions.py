"""What managers keep in versions: a case takes the newest version when it starts and keeps it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Versioned(models.Model):
    """Something that has versions; switched off it is not offered to new cases, and all others keep theirs."""

    KIND: ClassVar[str]  # what the ledger calls it: the first part of its stream

    key = models.SlugField(_("标识"), max_length=60, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The chain that keeps what happened to it."""
        return f"{self.KIND}:{self.key}"


class Version(models.Model):
    """One version; never changed once made, so that a case can keep the one it started with."""

    OWNER: ClassVar[str]  # the field that leads to what this is a version of
    PARTS: ClassVar[tuple[str, ...]]  # the fields that a new version may change

    number = models.PositiveIntegerField(_("版本"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True,
                               verbose_name=_("修改人"))
    made_at = models.DateTimeField(_("生效时间"))
    note = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.owner.name} v{self.number}"

    @property
    def owner(self) -> Versioned:
        """What this is a version of."""
        owner: Versioned = getattr(self, self.OWNER)
        return owner

    @property
    def parts(self) -> dict[str, Any]:
        """Everything that a version says."""
        return {part: getattr(self, part) for part in self.PARTS}
