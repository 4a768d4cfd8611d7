"""Where processes stand in the architecture of the house, and when they were last looked at."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from workflows.library.models import Process


class ProcessGroup(models.Model):
    """A field of the house (level 1) or a group of processes within it (level 2); processes are level 3."""

    code = models.SlugField(_("分组编号"), max_length=32, unique=True)
    name = models.CharField(_("分组名称"), max_length=100)
    area = models.CharField(_("所属域"), max_length=16, choices=Process.Area.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="groups", verbose_name=_("上级领域")
    )
    owner_name = models.CharField(_("归口部门"), max_length=100, blank=True)
    order = models.PositiveIntegerField(_("次序"), default=0)

    class Meta:
        verbose_name = _("流程分组")
        verbose_name_plural = _("流程分组")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="landscape_group_name_once"),
            models.UniqueConstraint(
                fields=["area", "name"], condition=Q(parent=None), name="landscape_field_name_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parent.name} › {self.name}" if self.parent else self.name


class Placement(models.Model):
    """The group that a process belongs to."""

    process = models.OneToOneField(Process, models.CASCADE, related_name="placement", verbose_name=_("流程"))
    group = models.ForeignKey(ProcessGroup, models.PROTECT, related_name="placements", verbose_name=_("流程分组"))

    class Meta:
        verbose_name = _("流程归组")
        verbose_name_plural = _("流程归组")

    def __str__(self) -> str:
        return f"{self.process.code} · {self.group.name}"


class Review(models.Model):
    """Somebody looked at a process as it runs and said whether it still fits (复审)."""

    class Conclusion(models.TextChoices):
        FITS = "fits", _("继续适用")
        REVISE = "revise", _("需要修订")

    process = models.ForeignKey(Process, models.PROTECT, related_name="reviews", verbose_name=_("流程"))
    conclusion = models.CharField(_("复审结论"), max_length=8, choices=Conclusion.choices)
    note = models.CharField(_("复审意见"), max_length=500)
    by_id = models.BigIntegerField(_("复审人编号"))
    by_name = models.CharField(_("复审人"), max_length=200)
    at = models.DateTimeField(_("复审时间"))

    class Meta:
        verbose_name = _("流程复审")
        verbose_name_plural = _("流程复审")
        indexes = [models.Index(fields=["process", "-at"], name="landscape_last_review")]

    def __str__(self) -> str:
        return f"{self.process.code} {self.at:%Y-%m-%d}"


class Facts(models.Model):
    """What a file says about its steps, kept under the hash of its bytes: neither of them ever changes."""

    sha256 = models.CharField("SHA-256", max_length=64, primary_key=True)
    steps = models.PositiveIntegerField(_("步骤数"))
    without_a = models.PositiveIntegerField(_("没有 A 的步骤数"))
    raci = models.TextField("RACI", default="[]")  # [[party, letter, step], …]

    class Meta:
        verbose_name = _("版本要点")
        verbose_name_plural = _("版本要点")

    def __str__(self) -> str:
        return self.sha256[:12]
