from django.urls import path

from reports import moments, views

urlpatterns = [
    path("c/<str:key>/trail/<int:seq>/", moments.moment, name="case-moment"),
    path("c/<str:key>/trail/", views.trail, name="trail"),
    path("c/<str:key>/trail/export/", views.export_trail, name="export-trail"),
    path("exports/<str:code>/", views.export, name="export"),
    path("exports/<str:code>/file.pdf", views.export_file, name="export-file"),
    path("p/<slug:code>/diff/<int:old>..<int:new>/comparison.pdf", views.comparison_file, name="process-diff-pdf"),
    path("meetings/<int:pk>/minutes.pdf", views.minutes_file, name="meeting-minutes-pdf"),
    path("verify/", views.verify, name="verify"),
    path("verify/offline/", views.verify_offline, name="verify-offline"),
    path("verify/certificate.pem", views.signing_certificate, name="signing-certificate"),
    path("verify/<slug:code>/", views.known, name="known"),
    path("verify/<slug:code>/checkpoint.txt", views.known_checkpoint, name="known-checkpoint"),
    path("audit/", views.audit, name="audit"),
]
