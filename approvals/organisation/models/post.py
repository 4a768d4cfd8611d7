"""Posts (岗位) and the periods in which people hold them."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models.department import Department
from approvals.organisation.models.person import Person
from approvals.organisation.models.words import code_form, name_form


class Post(models.Model):
    """A place in a department that work is addressed to; processes name it by its code."""

    code = models.CharField(_("岗位编码"), max_length=64, unique=True, validators=[code_form])
    name = models.CharField(_("岗位名称"), max_length=80, validators=[name_form])
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="posts", verbose_name=_("部门"))
    is_head = models.BooleanField(_("部门负责人岗位"), default=False)
    active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("岗位")
        verbose_name_plural = _("岗位")

    def __str__(self) -> str:
        return self.name


class HoldingQuerySet(models.QuerySet["Holding"]):
    def at(self, at: datetime) -> HoldingQuerySet:
        """Holdings in force at that moment: since ≤ at < until."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class Holding(models.Model):
    """A person holds a post from `since` (included) to `until` (excluded; open when empty)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("人员"))
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="holdings", verbose_name=_("岗位"))
    since = models.DateTimeField(_("任职开始"))
    until = models.DateTimeField(_("任职结束"), null=True, blank=True)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        constraints = [
            models.CheckConstraint(
                name="organisation_holding_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.UniqueConstraint(
                name="organisation_one_open_holding_per_post",
                fields=["person", "post"],
                condition=Q(until__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["person", "since"], name="organisation_posts_of"),
            models.Index(fields=["post", "since"], name="organisation_holders_of"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.post_id}"
