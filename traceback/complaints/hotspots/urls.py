from django.urls import path

from complaints.hotspots import views

urlpatterns = [
    path("complaints/topics/", views.listing, name="topics"),
    path("complaints/topics/run/", views.start, name="topics-run"),
    path("complaints/topics/<int:pk>/", views.show, name="topic"),
    path("complaints/topics/<int:pk>/ticket/", views.ticket, name="topic-ticket"),
]
