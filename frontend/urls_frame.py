"""What the frame of every page leads to, on both hosts."""

from django.conf import settings
from django.urls import URLPattern, path

from frontend.views import frame, styleguide

urlpatterns: list[URLPattern] = [
    path("search/", frame.search, name="search"),
    path("switch/", frame.switch, name="switch"),
    path("frame/", frame.like, name="frame"),
]
if settings.DEBUG or settings.STYLEGUIDE:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/chart/", styleguide.chart, name="chart-styleguide"),
    ]
