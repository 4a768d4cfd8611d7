from django.urls import path

from complaints.scripting import views

urlpatterns = [
    path("complaints/answering/", views.answering, name="answering"),
    path("complaints/answering/<int:pk>/", views.script, name="answering-script"),
    path("complaints/answering/<int:pk>/read-out/", views.read_out, name="answering-read-out"),
    path("complaints/answering/<int:pk>.csv", views.table, name="answering-csv"),
]
