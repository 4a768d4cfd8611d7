from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkingTimeConfig(AppConfig):
    name = "approvals.working_time"
    label = "working_time"
    verbose_name = _("工作时间")
