from django.urls import path

from workflows.rules import views

urlpatterns = [
    path("rules/", views.rules, name="rules"),
    path("rules/new/", views.new, name="rule-new"),
    path("rules/<slug:code>/", views.rule, name="rule"),
    path("rules/<slug:code>/v/<int:number>/", views.version, name="rule-version"),
    path("rules/<slug:code>/v/<int:number>/publish/", views.publish, name="rule-publish"),
    path("rules/<slug:code>/draft/", views.draft, name="rule-draft"),
    path("rules/<slug:code>/card/", views.card, name="rule-card"),
    path("rules/<slug:code>/retire/", views.retire, name="rule-retire"),
    path("rules/<slug:code>/diff/", views.compare, name="rule-compare"),
    path("rules/<slug:code>/diff/<int:old>..<int:new>/", views.difference, name="rule-diff"),
    path("rules/<slug:code>/history/", views.history, name="rule-history"),
]
