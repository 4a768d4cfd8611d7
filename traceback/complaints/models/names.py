"""Names that ten million contacts share: kept once, so that a contact's row holds a number only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """Something known by its name alone."""

    name = models.CharField(_("名称"), max_length=100, unique=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Place(Named):
    """Where a contact comes from; the empty name stands for all places together."""

    class Meta:
        verbose_name = _("地区")
        verbose_name_plural = _("地区")


class Channel(Named):
    """The way by which it came."""

    class Meta:
        verbose_name = _("渠道")
        verbose_name_plural = _("渠道")


class Product(Named):
    """What it is about; the empty name stands for all products together."""

    class Meta:
        verbose_name = _("产品")
        verbose_name_plural = _("产品")
