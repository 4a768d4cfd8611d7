from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CausesConfig(AppConfig):
    name = "complaints.causes"
    label = "traceback_causes"
    verbose_name = _("原因分析")

    def ready(self) -> None:
        """Say when a ticket has been analysed, and show the analysis on its page."""
        from complaints.causes import gate, sheets, showing
        from complaints.tickets import gates, panels
        from complaints.tickets import sheets as papers

        gates.register("finish_analysis", gate.against_finishing)
        panels.register("causes", 30, showing.causes_panel, "causes/_panel.html")
        panels.register_list("investigations", 32, showing.investigations_asked, showing.investigations_told,
                             "causes/_investigations.html")
        papers.register("causes", 10, sheets.tables_of)
