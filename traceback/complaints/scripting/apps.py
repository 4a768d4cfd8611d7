from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ScriptingConfig(AppConfig):
    name = "complaints.scripting"
    label = "traceback_scripting"
    verbose_name = _("投诉答复口径")

    def ready(self) -> None:
        """Show scripts on tickets and contacts, and say who writes those of tickets."""
        from complaints import beside
        from complaints.scripting import owner, sheets, showing
        from complaints.tickets import panels
        from complaints.tickets import sheets as papers
        from complaints.tickets.laws import PROCESS_KEY
        from workflows.scripts import ports

        ports.owners[PROCESS_KEY] = owner.TicketScripts()
        panels.register("scripts", 20, showing.ticket_panel, "scripting/_ticket.html")
        papers.register("scripts", 50, sheets.tables_of)
        beside.register_section("scripts", 10, showing.contact_section, "scripting/_contact.html")
        beside.register_marks("scripts", showing.marks)
