from django.urls import path

from approvals.working_time.views import days, hours, years

urlpatterns = [
    path("working-time/", years.page, name="working-time"),
    path("working-time/load/", years.load, name="working-time-load"),
    path("working-time/day/", days.page, name="working-day"),
    path("working-time/day/remove/", days.remove, name="working-day-remove"),
    path("working-time/hours/", hours.page, name="working-hours"),
    path("working-time/hours/drop/", hours.drop, name="working-hours-drop"),
]
