from django.urls import path

from complaints.tracing import views

urlpatterns = [
    path("tracing/", views.overview, name="tracing"),
    path("tracing/campaigns/<str:key>/", views.campaign, name="tracing-campaign"),
    path("tracing/queries/<int:pk>/drop/", views.drop, name="tracing-query-drop"),
    path("tracing/processes/<slug:code>/", views.process, name="tracing-process"),
]
