from django.urls import path

from workflows.library import views

urlpatterns = [
    path("p/", views.listing, name="processes"),
    path("p/new/", views.new, name="process-new"),
    path("p/<slug:code>/", views.process, name="process"),
    path("p/<slug:code>/upload/", views.upload, name="process-upload"),
    path("p/<slug:code>/v/<int:number>/", views.version, name="process-version"),
    path("p/<slug:code>/v/<int:number>/check/", views.check, name="process-version-check"),
    path("p/<slug:code>/v/<int:number>/publish/", views.publish, name="process-version-publish"),
    path("p/<slug:code>/v/<int:number>/retire/", views.retire, name="process-version-retire"),
    path("p/<slug:code>/v/<int:number>/source.bpmn", views.source, name="process-version-source"),
    path("p/<slug:code>/v/<int:number>/diagram.svg", views.picture, name="process-version-picture"),
]
