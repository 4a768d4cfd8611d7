from django.urls import path

from complaints.causes.views import evidence, investigations, tree, whys

urlpatterns = [
    path("tickets/<str:key>/causes/", tree.show, name="causes"),
    path("tickets/<str:key>/causes/begin/", tree.begin, name="causes-begin"),
    path("tickets/<str:key>/causes.csv", tree.table, name="causes-csv"),
    path("tickets/<str:key>/causes/<int:pk>/", whys.show, name="cause"),
    path("tickets/<str:key>/causes/<int:pk>/ask/", whys.ask, name="cause-ask"),
    path("tickets/<str:key>/causes/<int:pk>/reword/", whys.reword, name="cause-reword"),
    path("tickets/<str:key>/causes/<int:pk>/confirm/", whys.confirm, name="cause-confirm"),
    path("tickets/<str:key>/causes/<int:pk>/rule-out/", whys.rule_out, name="cause-rule-out"),
    path("tickets/<str:key>/causes/<int:pk>/reconsider/", whys.reconsider, name="cause-reconsider"),
    path("tickets/<str:key>/causes/<int:pk>/root-cause/", whys.root, name="cause-root"),
    path("tickets/<str:key>/causes/<int:pk>/file/", evidence.add_file, name="cause-file"),
    path("tickets/<str:key>/causes/<int:pk>/query/", evidence.add_query, name="cause-query"),
    path("tickets/<str:key>/causes/<int:pk>/record/", evidence.add_record, name="cause-record"),
    path("causes/evidence/<int:pk>/", evidence.file, name="cause-evidence"),
    path("causes/evidence/<int:pk>/strike/", evidence.strike, name="cause-evidence-strike"),
    path("tickets/<str:key>/investigations/", investigations.listing, name="investigations"),
    path("tickets/<str:key>/investigations/new/", investigations.new, name="investigation-new"),
    path("tickets/<str:key>/investigations/<int:pk>/", investigations.show, name="investigation"),
    path("tickets/<str:key>/investigations/<int:pk>/record/", investigations.record, name="investigation-record"),
    path("tickets/<str:key>/investigations/<int:pk>/files/", investigations.attach, name="investigation-attach"),
    path("tickets/<str:key>/investigations/<int:pk>/call-off/", investigations.call_off, name="investigation-call-off"),
    path("causes/files/<int:pk>/", investigations.file, name="investigation-file"),
]
