from django.urls import path

from reports.mining import views

urlpatterns = [
    path("audit/logs/", views.logs, name="event-logs"),
    path("audit/logs/ask/", views.ask, name="event-log-ask"),
    path("audit/logs/<str:code>/", views.log, name="event-log"),
    path("audit/logs/<str:code>/file", views.file, name="event-log-file"),
]
