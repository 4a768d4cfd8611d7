"""Which version of a script was read out for which contact."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.organisation.models import Person
from complaints.models import Contact
from workflows.scripts.models import ScriptVersion


class ReadOut(models.Model):
    """A customer was answered in the words of this version. Written once, never changed."""

    id = models.BigAutoField(primary_key=True)
    contact = models.ForeignKey(
        Contact, models.PROTECT, db_index=False, related_name="read_outs", verbose_name=_("投诉"))
    version = models.ForeignKey(ScriptVersion, models.PROTECT, related_name="read_outs", verbose_name=_("口径版本"))
    by = models.ForeignKey(Person, models.PROTECT, db_index=False, related_name="+", verbose_name=_("答复人"))
    at = models.DateTimeField(_("答复时间"))

    objects: models.Manager[ReadOut] = models.Manager()

    class Meta:
        verbose_name = _("口径答复")
        verbose_name_plural = _("口径答复")
        constraints = [models.UniqueConstraint(fields=["contact", "version"], name="scripting_read_out_once")]

    def __str__(self) -> str:
        return f"{self.contact_id} v{self.version_id}"
