from django.urls import path

from reports.reading import views

urlpatterns = [
    path("audit/reads/", views.reads, name="reads"),
    path("audit/reads/reads.csv", views.table, name="reads-csv"),
]
