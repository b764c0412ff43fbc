"""What both hosts have of people: who is in, ways in, one's own account, the audit trail."""

from django.urls import path

from frontend.views import audit, entrance, joining, me, people, ways_in

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:person>/", people.person, name="person"),
    path("people/<int:person>/withdraw/", people.withdraw, name="withdraw-person"),
    path("people/<int:person>/unlock/", people.unlock, name="unlock-person"),
    path("people/<int:person>/see/", people.see, name="see-as"),
    path("seeing/end/", people.stop_seeing, name="stop-seeing"),
    path("invitations/<int:invitation>/resend/", people.resend, name="resend-invitation"),
    path("invitations/<int:invitation>/withdraw/", people.withdraw_invitation, name="withdraw-invitation"),
    path("invitation/<str:token>/", joining.invitation, name="invitation"),
    path("ways-in/", ways_in.ways_in, name="ways-in"),
    path("ways-in/second-factor/", ways_in.second_factor, name="require-second-factor"),
    path("ways-in/<int:provider>/remove/", ways_in.remove, name="remove-provider"),
    path("audit/", audit.audit, name="audit"),
    path("me/", me.me, name="me"),
    path("me/address/", me.address, name="ask-address"),
    path("me/address/<str:token>/", me.new_address, name="new-address"),
    path("me/sessions/<int:session>/end/", me.end_session, name="end-session"),
    path("me/sessions/end-others/", me.end_others, name="end-other-sessions"),
    path("kept/<str:token>/", entrance.kept_form, name="kept-form"),
    path("language/", entrance.language, name="language"),
]
