from django.urls import path

from complaints.watching import views

urlpatterns = [
    path("signals/", views.listing, name="signals"),
    path("signals/<int:pk>/", views.show, name="signal"),
    path("signals/<int:pk>/confirm/", views.confirm, name="signal-confirm"),
    path("signals/<int:pk>/merge/", views.merge, name="signal-merge"),
    path("signals/<int:pk>/dismiss/", views.dismiss, name="signal-dismiss"),
    path("signals/rules/", views.rules, name="signal-rules"),
    path("signals/rules/<int:pk>/", views.rule, name="signal-rule"),
]
