"""Login, logout, password, second factor, providers: those of allauth's pages that both hosts have. Nobody signs up here."""

from allauth.account import views
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from frontend import identity

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/login/", views.login, name="account_login"),
    path("account/signup/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),  # allauth names it in letters
    path("account/reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/with/<str:provider_id>/", identity.begin, name="openid_connect_login"),
    path("account/with/<str:provider_id>/back/", oidc.callback, name="openid_connect_callback"),
    path("account/logout/", views.logout, name="account_logout"),
    path("account/password/change/", views.password_change, name="account_change_password"),
    path("account/password/reset/", views.password_reset, name="account_reset_password"),
    path("account/password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("account/password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
]
