from django.urls import path

from approvals.absence.views import departments, importing, mine, secretaries

urlpatterns = [
    path("absence/", mine.mine, name="absence"),
    path("absence/<int:pk>/", mine.change, name="absence-change"),
    path("absence/<int:pk>/end/", mine.end, name="absence-end"),
    path("absence/department/", departments.listing, name="absence-departments"),
    path("absence/department/<slug:code>/", departments.page, name="absence-department"),
    path("absence/secretaries/", secretaries.page, name="absence-secretaries"),
    path("absence/secretaries/<int:pk>/dismiss/", secretaries.dismiss, name="absence-secretary-dismiss"),
    path("absence/import/", importing.upload, name="absence-import"),
    path("absence/import/template/<str:form>/", importing.template, name="absence-template"),
    path("absence/import/<int:pk>/", importing.preview, name="absence-preview"),
    path("absence/import/<int:pk>/apply/", importing.apply, name="absence-apply"),
]
