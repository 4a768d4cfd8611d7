from django.urls import path

from reports.sampling import views

urlpatterns = [
    path("audit/samples/", views.samples, name="samples"),
    path("audit/samples/draw/", views.draw, name="sample-draw"),
    path("audit/samples/<str:code>/", views.sample, name="sample"),
    path("audit/samples/<str:code>/file.zip", views.file, name="sample-file"),
]
