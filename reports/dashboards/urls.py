from django.urls import path

from reports.dashboards import views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/cases/", views.cases, name="dashboard-cases"),
]
