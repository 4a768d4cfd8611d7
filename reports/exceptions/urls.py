from django.urls import path

from reports.exceptions import searching, views

urlpatterns = [
    path("audit/search/", searching.page, name="audit-search"),
    path("audit/exceptions/", views.overview, name="exceptions"),
    path("audit/exceptions/<slug:key>/", views.listing, name="exception"),
    path("audit/exceptions/<slug:key>/count/", views.count, name="exception-count"),
    path("audit/exceptions/<slug:key>/file.csv", views.file, name="exception-file"),
]
