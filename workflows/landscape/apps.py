from django.apps import AppConfig


class LandscapeConfig(AppConfig):
    name = "workflows.landscape"
    label = "landscape"
