from django.urls import path

from approvals.handover import views

urlpatterns = [
    path("handover/", views.listing, name="handovers"),
    path("handover/new/<str:number>/", views.new, name="handover-new"),
    path("handover/<int:pk>/", views.report, name="handover"),
    path("handover/<int:pk>/retry/", views.retry, name="handover-retry"),
    path("handover/<int:pk>/lines.csv", views.table, name="handover-csv"),
]
