from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImprovementConfig(AppConfig):
    name = "approvals.improvement"
    label = "improvement"
    verbose_name = _("积分与进展")
