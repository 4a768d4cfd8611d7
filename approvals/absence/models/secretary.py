"""Who may enter absences for the people of a department."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Department, Person


class Secretary(models.Model):
    """The right, given by an administrator, to enter absences for the people of one department."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("秘书"))
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("部门"))
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("授权人"))
    given_at = models.DateTimeField(_("授权时间"))

    class Meta:
        verbose_name = _("部门秘书")
        verbose_name_plural = _("部门秘书")
        constraints = [
            models.UniqueConstraint(name="absence_secretary_once_per_department", fields=["person", "department"])
        ]

    def __str__(self) -> str:
        return f"{self.person_id} · {self.department_id}"
