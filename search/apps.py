from datetime import time, timedelta

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import health, metrics
        from ingestion.signals import mentions_changed
        from search import auditing, closing, indexing, rebuilding, watching  # noqa: F401 - the jobs of rebuilding are registered as it is imported
        from search.backends import registry
        from tenants import closing as tenants_closing
        from tenants import lanes

        registry.scan()
        lanes.serve("index", indexing.work)
        lanes.every(timedelta(days=1), auditing.start, lane="index", at=time(4, 15), name="search.audit")
        mentions_changed.connect(indexing.sync_at_once, dispatch_uid="search.sync_at_once")
        health.check("search", watching.health)
        metrics.collect(watching.figures)
        tenants_closing.part("index", closing.drop)
