from django.urls import path

from complaints.sorting import views

urlpatterns = [
    path("complaints/sorting/", views.waiting, name="sorting"),
    path("complaints/sorting/confirm/", views.confirm, name="sorting-confirm"),
    path("complaints/sorting/models/", views.models, name="sorting-models"),
    path("complaints/sorting/models/train/", views.train, name="sorting-train"),
    path("complaints/sorting/models/<int:pk>/choose/", views.choose, name="sorting-choose"),
    path("complaints/sorting/rules/", views.rules, name="sorting-rules"),
    path("complaints/sorting/rules/keep/", views.keep_rules, name="sorting-keep-rules"),
]
