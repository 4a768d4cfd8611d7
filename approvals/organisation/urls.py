from django.urls import path

from approvals.organisation.views import departments, importing, people, posts, signing

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("account/password/", signing.change_password, name="change-password"),
    path("organisation/", departments.tree, name="organisation"),
    path("organisation/new/", departments.new, name="department-new"),
    path("organisation/d/<slug:code>/", departments.page, name="department"),
    path("organisation/d/<slug:code>/rename/", departments.rename, name="department-rename"),
    path("organisation/d/<slug:code>/move/", departments.move, name="department-move"),
    path("organisation/d/<slug:code>/close/", departments.close, name="department-close"),
    path("organisation/d/<slug:code>/reopen/", departments.reopen, name="department-reopen"),
    path("organisation/d/<slug:code>/posts/new/", posts.new, name="post-new"),
    path("organisation/posts/<slug:code>/", posts.page, name="post"),
    path("organisation/posts/<slug:code>/change/", posts.change, name="post-change"),
    path("organisation/posts/<slug:code>/appoint/", posts.appoint, name="post-appoint"),
    path("organisation/holdings/<int:pk>/end/", posts.end, name="holding-end"),
    path("organisation/people/", people.listing, name="people"),
    path("organisation/people/new/", people.new, name="person-new"),
    path("organisation/people/<slug:number>/", people.page, name="person"),
    path("organisation/people/<slug:number>/change/", people.change, name="person-change"),
    path("organisation/people/<slug:number>/role/", people.role, name="person-role"),
    path("organisation/people/<slug:number>/hold/", people.hold, name="person-hold"),
    path("organisation/people/<slug:number>/deactivate/", people.deactivate, name="person-deactivate"),
    path("organisation/people/<slug:number>/reactivate/", people.reactivate, name="person-reactivate"),
    path("organisation/people/<slug:number>/start-password/", people.start_password, name="person-start-password"),
    path("organisation/import/", importing.upload, name="organisation-import"),
    path("organisation/import/template/<str:form>/", importing.template, name="organisation-template"),
    path("organisation/import/<int:pk>/", importing.preview, name="organisation-preview"),
    path("organisation/import/<int:pk>/apply/", importing.apply, name="organisation-apply"),
]
