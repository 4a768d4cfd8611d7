from django.urls import path

from complaints.meetings.views import agenda, deciding, meetings, minutes

urlpatterns = [
    path("meetings/", meetings.listing, name="meetings"),
    path("meetings/new/", meetings.new, name="meeting-new"),
    path("meetings/decisions/", meetings.decisions, name="meeting-decisions"),
    path("meetings/<int:pk>/", meetings.show, name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit, name="meeting-edit"),
    path("meetings/<int:pk>/cancel/", meetings.cancel, name="meeting-cancel"),
    path("meetings/<int:pk>/seats/", agenda.seats, name="meeting-seats"),
    path("meetings/<int:pk>/agenda/", agenda.propose, name="meeting-agenda"),
    path("meetings/<int:pk>/agenda/add/", agenda.add, name="meeting-agenda-add"),
    path("meetings/<int:pk>/agenda/<int:item>/move/", agenda.move, name="meeting-agenda-move"),
    path("meetings/<int:pk>/agenda/<int:item>/drop/", agenda.drop, name="meeting-agenda-drop"),
    path("meetings/<int:pk>/points/<int:item>/", deciding.decide, name="meeting-decide"),
    path("meetings/<int:pk>/close/", minutes.close, name="meeting-close"),
    path("meetings/<int:pk>/addenda/", minutes.add, name="meeting-addendum"),
]
