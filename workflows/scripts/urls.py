from django.urls import path

from workflows.scripts import views

urlpatterns = [
    path("scripts/", views.scripts, name="scripts"),
    path("scripts.csv", views.table, name="scripts-csv"),
    path("scripts/new/", views.new, name="script-new"),
    path("scripts/<int:pk>/", views.script, name="script"),
    path("scripts/<int:pk>/v/<int:number>/", views.version, name="script-version"),
    path("scripts/<int:pk>/v/<int:number>/publish/", views.publish, name="script-publish"),
    path("scripts/<int:pk>/draft/", views.draft, name="script-draft"),
    path("scripts/<int:pk>/withdraw/", views.withdraw, name="script-withdraw"),
    path("scripts/<int:pk>/diff/", views.compare, name="script-compare"),
    path("scripts/<int:pk>/diff/<int:old>..<int:new>/", views.difference, name="script-diff"),
    path("scripts/<int:pk>/history/", views.history, name="script-history"),
]
