from django.urls import path

from approvals.walkthrough.views import leading, lists, playing, rehearsals, scripts

urlpatterns = [
    path("walkthroughs/", lists.listing, name="walkthroughs"),
    path("walkthroughs/<int:pk>/", playing.show, name="walkthrough"),
    path("walkthroughs/<int:pk>/step/", playing.step, name="walkthrough-step"),
    path("walkthroughs/<int:pk>/back/", playing.back, name="walkthrough-back"),
    path("walkthroughs/<int:pk>/forward/", playing.forward, name="walkthrough-forward"),
    path("walkthroughs/<int:pk>/cast/", leading.cast, name="walkthrough-cast"),
    path("walkthroughs/<int:pk>/findings/", leading.finding, name="walkthrough-finding"),
    path("walkthroughs/<int:pk>/sign/", leading.sign, name="walkthrough-sign"),
    path("walkthroughs/<int:pk>/drop/", leading.drop, name="walkthrough-drop"),
    path("p/<slug:code>/v/<int:number>/walkthroughs/", scripts.of_version, name="walkthroughs-of"),
    path("p/<slug:code>/v/<int:number>/walkthroughs/new/", lists.new, name="walkthrough-new"),
    path("p/<slug:code>/v/<int:number>/rehearsals/", rehearsals.new, name="rehearsals"),
    path("rehearsals/<int:pk>/", rehearsals.show, name="rehearsal"),
    path("p/<slug:code>/v/<int:number>/scripts/<int:pk>/acknowledge/", scripts.acknowledge,
         name="walkthrough-acknowledge"),
    path("p/<slug:code>/v/<int:number>/scripts/<int:pk>/again/", scripts.again, name="walkthrough-again"),
]
