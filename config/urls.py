from django.urls import include, path

urlpatterns = [
    path("", include("approvals.organisation.urls")),
    path("", include("approvals.working_time.urls")),
    path("", include("approvals.signatures.urls")),
    path("", include("approvals.absence.urls")),
    path("", include("approvals.inbox.urls")),
    path("", include("approvals.notifications.urls")),
    path("", include("approvals.handover.urls")),
    path("", include("workflows.library.urls")),
    path("", include("workflows.runtime.urls")),
    path("", include("marketing_review.urls")),
    path("", include("reports.urls")),
    path("", include("workflows.screens.urls")),
]
