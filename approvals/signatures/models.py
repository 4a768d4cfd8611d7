"""What somebody signs with: a one-time code, a drawn signature; and the attempts to sign, right and wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Drawing(models.Model):
    """A drawn signature as it was drawn; kept by its hash, so that what was once signed with it stays what it was."""

    sha256 = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    png = models.BinaryField()
    drawn_at = models.DateTimeField(_("绘制时间"))

    class Meta:
        verbose_name = _("手写签名")
        verbose_name_plural = _("手写签名")

    def __str__(self) -> str:
        return f"{self.person_id} {self.sha256[:12]}"


class Means(models.Model):
    """What a person has set up to sign with, beside the password."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    drawing = models.ForeignKey(
        Drawing, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("手写签名")
    )
    secret = models.TextField(blank=True)  # of the one-time codes, sealed
    confirmed_at = models.DateTimeField(_("动态码启用时间"), null=True)
    last_step = models.BigIntegerField(default=0)  # of the last code taken: each code counts once

    class Meta:
        verbose_name = _("签名方式")
        verbose_name_plural = _("签名方式")

    def __str__(self) -> str:
        return str(self.person_id)

    @property
    def has_code(self) -> bool:
        """Whether one-time codes are in use."""
        return self.confirmed_at is not None


class Attempt(models.Model):
    """One attempt to confirm who is signing; wrong ones are counted, so that nobody guesses for long."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员")
    )
    at = models.DateTimeField(_("时间"))
    right = models.BooleanField(_("通过"))

    class Meta:
        verbose_name = _("签名验证")
        verbose_name_plural = _("签名验证")
        indexes = [models.Index(fields=["person", "-at"], name="signatures_recent_attempts")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.at:%Y-%m-%d %H:%M}"
