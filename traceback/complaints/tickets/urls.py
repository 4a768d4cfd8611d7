from django.urls import path

from complaints.tickets.views import acting, pages, picking

urlpatterns = [
    path("tickets/", pages.tickets, name="tickets"),
    path("tickets/new/", pages.new, name="ticket-new"),
    path("tickets/picked/", picking.picked, name="tickets-picked"),
    path("tickets/individual/<int:contact_id>/", pages.individual, name="ticket-individual"),
    path("tickets/<str:key>/", pages.ticket, name="ticket"),
    path("tickets/<str:key>/contacts/", pages.contacts, name="ticket-contacts"),
    path("tickets/<str:key>/confirm/", acting.confirm, name="ticket-confirm"),
    path("tickets/<str:key>/dismiss/", acting.dismiss, name="ticket-dismiss"),
    path("tickets/<str:key>/merge/", acting.merge, name="ticket-merge"),
    path("tickets/<str:key>/reopen/", acting.reopen, name="ticket-reopen"),
    path("tickets/<str:key>/raise/", acting.escalate, name="ticket-raise"),
    path("tickets/<str:key>/link/", acting.link, name="ticket-link"),
    path("tickets/<str:key>/contacts/<int:contact_id>/unlink/", acting.unlink, name="ticket-unlink"),
    path("tickets/<str:key>/queries/<int:query_id>/stop/", acting.stop_query, name="ticket-query-stop"),
]
