from django.urls import path

from reports.findings.views import lists, pages

urlpatterns = [
    path("findings/", lists.listing, name="findings"),
    path("findings/new/", pages.new, name="finding-new"),
    path("findings/figures/", lists.figures, name="finding-figures"),
    path("findings/findings.csv", lists.table, name="findings-csv"),
    path("findings/<str:key>/", pages.show, name="finding"),
    path("findings/<str:key>/files/", pages.attach, name="finding-attach"),
    path("findings/<str:key>/files/<int:pk>/", pages.file, name="finding-file"),
    path("findings/<str:key>/reassign/", pages.reassign, name="finding-reassign"),
    path("findings/<str:key>/do/<slug:deed>/", pages.move, name="finding-move"),
]
