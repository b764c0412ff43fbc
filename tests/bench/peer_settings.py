"""The product's settings with the leanest Django beside it: a list by Django REST framework as its documentation writes it."""

from core.settings import *  # noqa: F403
from core.settings import SHARED_APPS, TENANT_APPS

ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "tests.bench.peer"
SHARED_APPS = [name for name in SHARED_APPS if not name.startswith("allauth")]  # it wants a middleware of its own
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
MIDDLEWARE = ["tenants.middleware.HostTenant"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,  # type: ignore[dict-item]
    "UNAUTHENTICATED_USER": None,
}
