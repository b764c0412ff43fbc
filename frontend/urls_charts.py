"""URLs of charts by themselves, and of the notes on them."""

from django.urls import path

from frontend.views import charts, notes

urlpatterns = [
    *[path(f"charts/{name}/", charts.file, {"name": name}, name=f"chart-{name}") for name in charts.CHARTS],
    path("charts/specification/", charts.specification, name="chart-specification"),
    path("notes/", notes.notes, name="notes"),
    path("notes/add/", notes.add, name="add-note"),
    path("notes/<int:note>/", notes.change, name="change-note"),
    path("notes/<int:note>/remove/", notes.remove, name="remove-note"),
]
