from django.urls import path

from workflows.library import views

urlpatterns = [
    path("p/new/", views.new, name="process-new"),
    path("p/<slug:code>/", views.process, name="process"),
    path("p/<slug:code>/upload/", views.upload, name="process-upload"),
    path("p/<slug:code>/diff/", views.compare, name="process-compare"),
    path("p/<slug:code>/diff/<int:old>..<int:new>/", views.difference, name="process-diff"),
    path("p/<slug:code>/diff/<int:old>..<int:new>/changes.txt", views.difference_text, name="process-diff-text"),
    path("p/<slug:code>/v/<int:number>/", views.version, name="process-version"),
    path("p/<slug:code>/v/<int:number>/import/", views.imported, name="process-import"),
    path("p/<slug:code>/v/<int:number>/original.bpmn", views.original, name="process-original"),
    path("p/<slug:code>/v/<int:number>/check/", views.check, name="process-version-check"),
    path("p/<slug:code>/v/<int:number>/retire/", views.retire, name="process-version-retire"),
    path("p/<slug:code>/v/<int:number>/source.bpmn", views.source, name="process-version-source"),
    path("p/<slug:code>/v/<int:number>/diagram.svg", views.picture, name="process-version-picture"),
]
