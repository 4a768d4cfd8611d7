from django.apps import AppConfig


class MarketingReviewConfig(AppConfig):
    name = "marketing_review"
    label = "marketing_review"
