from django.urls import path

from approvals.notifications.views import choices, failed, links, notices, robots

urlpatterns = [
    path("notifications/", notices.listing, name="notifications"),
    path("notifications/bell/", notices.bell, name="notification-bell"),
    path("notifications/read/", notices.read_all, name="notifications-read"),
    path("notifications/<int:pk>/read/", notices.read, name="notification-read"),
    path("notifications/choices/", choices.page, name="notification-choices"),
    path("notifications/failed/", failed.listing, name="notifications-failed"),
    path("notifications/failed/retry/", failed.retry, name="notifications-retry"),
    path("notifications/robots/", robots.listing, name="robots"),
    path("notifications/robots/new/", robots.new, name="robot-new"),
    path("notifications/robots/<int:pk>/", robots.page, name="robot"),
    path("notifications/robots/<int:pk>/test/", robots.test, name="robot-test"),
    path("go/<str:key>/", links.go, name="go"),
]
