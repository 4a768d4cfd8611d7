from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AbsenceConfig(AppConfig):
    name = "approvals.absence"
    label = "absence"
    verbose_name = _("外出与代办")

    def ready(self) -> None:
        """Let the frame of every page know whether its reader is away."""
        from approvals.absence.sql import IS_AWAY
        from approvals.organisation import backend

        backend.frame["is_away"] = IS_AWAY
