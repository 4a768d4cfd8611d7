from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EffectConfig(AppConfig):
    name = "complaints.effect"
    label = "traceback_effect"
    verbose_name = _("效果评估")

    def ready(self) -> None:
        """Let tickets ask before a verdict, tell of one, and show the effect on their pages."""
        from complaints.effect import gates, hooks, panel, sheets
        from complaints.tickets import gates as of_tickets
        from complaints.tickets import happened, panels
        from complaints.tickets import sheets as papers

        for move in gates.GUARDED:
            of_tickets.register(move, gates.against)
        for move in hooks.DECIDING:
            happened.register(move, hooks.freezing(move))
        panels.register("effect", 10, panel.shown, "effect/_panel.html")
        papers.register("effect", 40, sheets.tables_of)
