from django.urls import path

from approvals.signatures.views import means

urlpatterns = [
    path("account/signature/", means.page, name="signature"),
    path("account/signature/drawing.png", means.drawing, name="signature-drawing"),
    path("account/signature/<slug:verb>/", means.change, name="signature-change"),
]
