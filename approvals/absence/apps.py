from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AbsenceConfig(AppConfig):
    name = "approvals.absence"
    label = "absence"
    verbose_name = _("外出与代办")
