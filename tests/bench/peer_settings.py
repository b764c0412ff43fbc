"""The product's settings with the leanest Django beside it: a list by Django REST framework as its documentation writes it."""

from core.settings import *  # noqa: F403

ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "tests.bench.peer"
MIDDLEWARE = [
    "tenants.middleware.HostTenant",
    "allauth.account.middleware.AccountMiddleware",  # without it allauth, whose sessions are imported, does not start
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,  # type: ignore[dict-item]
    "UNAUTHENTICATED_USER": None,
}
