from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    name = "approvals.organisation"
    label = "organisation"
