from django.urls import path

from workflows.editor import views

urlpatterns = [
    path("p/<slug:code>/edit/", views.editor, name="editor"),
    path("p/<slug:code>/edit/start/", views.start, name="editor-start"),
    path("p/<slug:code>/edit/draft.bpmn", views.source, name="editor-source"),
    path("p/<slug:code>/edit/keep/", views.keep, name="editor-keep"),
    path("p/<slug:code>/edit/hold/", views.hold, name="editor-hold"),
    path("p/<slug:code>/edit/leave/", views.leave, name="editor-leave"),
    path("p/<slug:code>/edit/take-over/", views.take_over, name="editor-take-over"),
    path("p/<slug:code>/edit/save/", views.save, name="editor-save"),
    path("p/<slug:code>/edit/import/", views.import_file, name="editor-import"),
    path("p/<slug:code>/edit/discard/", views.discard, name="editor-discard"),
    path("p/<slug:code>/edit/check/", views.check, name="editor-check"),
    path("p/<slug:code>/edit/form/", views.form, name="editor-form"),
    path("p/<slug:code>/edit/condition/", views.condition, name="editor-condition"),
    path("p/<slug:code>/edit/suggest/", views.suggest, name="editor-suggest"),
]
