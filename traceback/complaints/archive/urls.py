from django.urls import path

from complaints.archive import views

urlpatterns = [
    path("archive/", views.shelf, name="archive"),
    path("archive/close/", views.close, name="archive-close"),
    path("archive/archive.xlsx", views.workbook, name="archive-xlsx"),
    path("archive/archive.csv", views.table, name="archive-csv"),
    path("archive/<int:product>/<str:month>/", views.month, name="archive-month"),
]
