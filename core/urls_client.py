"""URLs of a client's host."""

from django.urls import include, path

urlpatterns = [
    path("", include("core.urls_health")),
    path("api/v1/", include("api.urls_client")),
    path("", include("frontend.urls_client")),
]

handler400 = "frontend.errors.unreadable"
handler403 = "frontend.errors.forbidden"
handler404 = "frontend.errors.not_found"
handler429 = "frontend.errors.too_often"  # read here alone, by allauth, for the agency's host too
handler500 = "frontend.errors.failed"
