from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "tests.bench.stock.app"
    label = "stock"
