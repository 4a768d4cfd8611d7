from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "workflows.ledger"
    label = "ledger"
