from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArchiveConfig(AppConfig):
    name = "complaints.archive"
    label = "traceback_archive"
    verbose_name = _("产品投诉档案")

    def ready(self) -> None:
        """Note when the analysis of a ticket is finished."""
        from complaints.archive.noting import note_cause_found
        from complaints.tickets import happened

        happened.register("finish_analysis", note_cause_found)
