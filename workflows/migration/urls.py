from django.urls import path

from workflows.migration import views

urlpatterns = [
    path("p/<slug:code>/v/<int:number>/migrate/", views.new, name="migration-new"),
    path("migrations/<int:pk>/", views.show, name="migration"),
    path("migrations/<int:pk>/choose/", views.choose, name="migration-choose"),
]
