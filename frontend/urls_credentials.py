"""URLs of keys of platforms, on both hosts."""

from django.urls import path

from frontend.views import credentials

urlpatterns = [
    path("credentials/", credentials.credentials, name="credentials"),
    path("credentials/add/", credentials.add, name="add-credential"),
    path("credentials/<uuid:credential>/", credentials.credential, name="credential"),
    path("credentials/<uuid:credential>/rotate/", credentials.rotate, name="rotate-credential"),
    path("credentials/<uuid:credential>/withdraw/", credentials.withdraw, name="withdraw-credential"),
    path("credentials/<uuid:credential>/try/", credentials.attempt, name="try-credential"),
]
