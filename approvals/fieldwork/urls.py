from django.urls import path

from approvals.fieldwork.views import items, plans, tasks

urlpatterns = [
    path("field-work/", plans.listing, name="field-work"),
    path("field-work/plans/new/", plans.new, name="field-plan-new"),
    path("field-work/plans/<int:pk>/", plans.show, name="field-plan"),
    path("field-work/plans/<int:pk>/dispatch/", plans.dispatch, name="field-plan-dispatch"),
    path("field-work/progress/", plans.progress, name="field-progress"),
    path("field-work/progress.csv", plans.table, name="field-progress-csv"),
    path("field-work/tasks/<int:pk>/", tasks.show, name="field-task"),
    path("field-work/tasks/<int:pk>/record/", tasks.record, name="field-task-record"),
    path("field-work/tasks/<int:pk>/found/", tasks.find, name="field-task-found"),
    path("field-work/tasks/<int:pk>/files/", tasks.attach, name="field-task-attach"),
    path("field-work/tasks/<int:pk>/cancel/", tasks.cancel, name="field-task-cancel"),
    path("field-work/files/<int:pk>/", tasks.file, name="field-file"),
    path("field-work/items/", items.listing, name="field-items"),
    path("field-work/items/<int:pk>/", items.show, name="field-item"),
    path("field-work/items/<int:pk>/mend/", items.mend, name="field-item-mend"),
    path("field-work/items/<int:pk>/verify/", items.verify, name="field-item-verify"),
    path("field-work/items/<int:pk>/files/", items.attach, name="field-item-attach"),
    path("field-work/findings/<int:pk>/", items.of_finding, name="field-item-of-finding"),
]
