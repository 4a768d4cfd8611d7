from django.urls import path

from complaints.effect import views

urlpatterns = [
    path("tickets/<str:key>/effect/", views.effect, name="ticket-effect"),
    path("tickets/<str:key>/effect/days.csv", views.table, name="ticket-effect-csv"),
    path("tickets/<str:key>/effect/rule/", views.rule, name="ticket-effect-rule"),
    path("tickets/<str:key>/effect/frozen/<int:pk>/", views.frozen, name="ticket-effect-frozen"),
    path("tickets/<str:key>/effect/frozen/<int:pk>.svg", views.frozen_chart, name="ticket-effect-frozen-chart"),
    path("tickets/<str:key>/effect/frozen/<int:pk>.json", views.frozen_data, name="ticket-effect-frozen-data"),
]
