from django.urls import path

from approvals.release import views

urlpatterns = [
    path("releases/", views.listing, name="releases"),
    path("releases/<slug:code>/", views.release, name="release"),
    path("releases/<slug:code>/flow/", views.flow, name="release-flow"),
    path("releases/<slug:code>/hold/", views.hold, name="release-hold"),
    path("releases/<slug:code>/resume/", views.resume, name="release-resume"),
    path("releases/<slug:code>/trial/", views.trial, name="release-trial"),
    path("releases/<slug:code>/trial/change/", views.change_trial, name="release-trial-change"),
    path("releases/<slug:code>/day/", views.day, name="release-day"),
    path("releases/<slug:code>/publish/", views.again, name="release-publish"),
    path("releases/<slug:code>/back/", views.back, name="release-back"),
    path("p/<slug:code>/policy/", views.policy, name="release-policy"),
    path("p/<slug:code>/v/<int:number>/release/", views.of_version, name="release-of"),
    path("p/<slug:code>/v/<int:number>/release/submit/", views.submit, name="release-submit"),
    path("p/<slug:code>/v/<int:number>/rebase/", views.rebase, name="release-rebase"),
]
