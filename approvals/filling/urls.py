from django.urls import path

from approvals.filling import views

urlpatterns = [
    path("begin/", views.begin, name="begin"),
    path("p/<slug:code>/begin/", views.begin_case, name="case-begin"),
    path("p/<slug:code>/begin/draft/", views.draft, name="begin-draft"),
    path("p/<slug:code>/begin/rules/", views.rules, name="begin-rules"),
    path("p/<slug:code>/begin/file/", views.file, name="begin-file"),
]
