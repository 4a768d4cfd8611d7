from django.urls import path

from approvals.health import views

urlpatterns = [
    path("p/<slug:code>/health/", views.health, name="process-health"),
]
