from django.urls import include, path

from marketing_review import views

urlpatterns = [
    path("c/new/", views.new, name="case-new"),
    path("c/<str:key>/", views.case, name="case"),
    path("c/<str:key>/edit/", views.edit, name="case-edit"),
    path("c/<str:key>/edit/draft/", views.draft, name="case-draft"),
    path("c/<str:key>/diff/", views.diff, name="case-diff"),
    path("c/<str:key>/cancel/", views.cancel, name="case-cancel"),
    path("c/<str:key>/files/<int:attachment_id>/", views.file, name="case-file"),
    path("c/<str:key>/evidence/", views.evidence, name="case-evidence"),
    path("oa/decision/", views.decision, name="oa-decision"),
    path("", include("marketing_review.urls_more")),
]
