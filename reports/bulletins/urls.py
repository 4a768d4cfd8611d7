from django.urls import path

from reports.bulletins import views

urlpatterns = [
    path("bulletins/", views.bulletins, name="bulletins"),
    path("bulletins/ask/", views.ask, name="bulletin-ask"),
    path("bulletins/<str:code>/", views.bulletin, name="bulletin"),
    path("bulletins/<str:code>/file.pdf", views.file, name="bulletin-file"),
]
