"""URLs of the agency's host."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls_health")),
    path("api/v1/", include("api.urls_agency")),
    path("", include("frontend.urls_agency")),
]

handler400 = "frontend.errors.unreadable"
handler403 = "frontend.errors.forbidden"
handler404 = "frontend.errors.not_found"
handler500 = "frontend.errors.failed"
