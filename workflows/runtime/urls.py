from django.urls import path

from workflows.runtime import views

urlpatterns = [
    path("incidents/", views.listing, name="incidents"),
    path("incidents/<int:pk>/", views.incident, name="incident"),
    path("incidents/<int:pk>/retry/", views.retry, name="incident-retry"),
    path("incidents/<int:pk>/close/", views.close, name="incident-close"),
]
