from django.urls import path

from complaints.actions.views import actions, deeds, revision

urlpatterns = [
    path("actions/", actions.listing, name="actions"),
    path("actions/files/<int:pk>/", deeds.file, name="action-file"),
    path("tickets/<slug:key>/actions/new/", actions.new, name="ticket-action-new"),
    path("tickets/<slug:key>/actions/<int:number>/", actions.show, name="ticket-action"),
    path("tickets/<slug:key>/actions/<int:number>/edit/", actions.edit, name="ticket-action-edit"),
    path("tickets/<slug:key>/actions/<int:number>/dispatch/", deeds.dispatch, name="ticket-action-dispatch"),
    path("tickets/<slug:key>/actions/<int:number>/cancel/", deeds.cancel, name="ticket-action-cancel"),
    path("tickets/<slug:key>/actions/<int:number>/done/", deeds.done, name="ticket-action-done"),
    path("tickets/<slug:key>/actions/<int:number>/draft/", revision.draft, name="ticket-action-draft"),
    path("tickets/<slug:key>/actions/<int:number>/version/", revision.link, name="ticket-action-version"),
]
