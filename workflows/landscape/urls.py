from django.urls import path

from workflows.landscape import views

urlpatterns = [
    path("p/", views.overview, name="processes"),
    path("p/raci/", views.raci, name="raci"),
    path("p/library.zip", views.export, name="library-export"),
    path("p/import/", views.bring, name="library-import"),
    path("p/groups/", views.groups, name="process-groups"),
    path("p/<slug:code>/place/", views.place, name="process-place"),
    path("p/<slug:code>/review/", views.review, name="process-review"),
]
