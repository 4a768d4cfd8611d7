"""The department tree: province company, its departments, city branches, county branches."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models.words import code_form, name_form


class DepartmentQuerySet(models.QuerySet["Department"]):
    def active(self) -> DepartmentQuerySet:
        return self.filter(active=True)


class Department(models.Model):
    """A unit of the company. It is closed when it is no longer needed, never deleted."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("省公司")
        DEPARTMENT = "department", _("部门")
        BRANCH = "branch", _("地市分公司")
        COUNTY = "county", _("县区分公司")

    code = models.CharField(_("部门编码"), max_length=32, unique=True, validators=[code_form])
    name = models.CharField(_("部门名称"), max_length=80, validators=[name_form])
    kind = models.CharField(_("类型"), max_length=16, choices=Kind, default=Kind.DEPARTMENT)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="children", null=True, blank=True, verbose_name=_("上级部门")
    )
    order = models.PositiveIntegerField(_("排序"), default=0)
    active = models.BooleanField(_("启用"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("部门")
        verbose_name_plural = _("部门")
        constraints = [
            models.CheckConstraint(
                name="organisation_only_a_province_has_no_parent",
                condition=Q(kind="province", parent__isnull=True) | (~Q(kind="province") & Q(parent__isnull=False)),
            ),
            models.CheckConstraint(
                name="organisation_nobody_is_their_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
