"""URLs of the agency's host."""

from django.urls import URLPattern, URLResolver, include, path

from frontend.views import agency, agency_mail, agency_settings, demonstration, engines, entrance, jobs, keys, limits, look, opening

urlpatterns: list[URLPattern | URLResolver] = [
    path("", agency.clients, name="clients"),
    path("clients/open/", opening.begin, name="open-client"),
    path("clients/open/<uuid:opening>/undo/", opening.undo, name="undo-opening"),
    path("clients/open/<uuid:opening>/<slug:step>/", opening.opening, name="opening"),
    path("clients/<int:client>/", agency.client, name="client"),
    path("clients/<int:client>/limits/", limits.client_limits, name="client-limits"),
    path("settings/", agency_settings.settings, name="settings"),
    path("settings/mail/", agency_mail.mail, name="mail"),
    path("settings/look/", look.look, name="look"),
    path("settings/look/preview/", look.preview, name="look-preview"),
    path("look/<slug:version>/logo.png", look.logo, name="logo"),
    path("limits/", limits.limits, name="limits"),
    path("limits/keys/<int:key>/", limits.key_limits, name="key-limits"),
    path("clients/<int:client>/go/", agency.go, name="go"),
    path("clients/<int:client>/copy/", agency.copy, name="copy-client"),
    path("clients/<int:client>/suspend/", agency.suspend, name="suspend-client"),
    path("clients/<int:client>/resume/", agency.resume, name="resume-client"),
    path("clients/<int:client>/close/", agency.close, name="close-client"),
    path("demonstration/remove/", demonstration.remove, name="remove-demonstration"),
    path("engines/", engines.engines, name="engines"),
    path("tickets/", entrance.ticket, name="ticket"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<int:key>/rotate/", keys.rotate, name="rotate-key"),
    path("keys/<int:key>/revoke/", keys.revoke, name="revoke-key"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<uuid:job>/", jobs.job, name="job"),
    path("jobs/<uuid:job>/stop/", jobs.stop, name="stop-job"),
    path("", include("frontend.urls_people")),
    path("", include("frontend.urls_credentials")),
    path("", include("frontend.urls_frame")),
    path("", include("frontend.urls_account")),
]
