from collections.abc import Iterable
from datetime import timedelta

from django.apps import AppConfig

from core.sentences import Sentence


class ApiConfig(AppConfig):
    name = "api"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from api import idempotency
        from core import sentences
        from tenants import lanes

        lanes.every(timedelta(hours=1), lambda deadline: idempotency.forget_old(), name="api.forget_answers", whose=lanes.For.AGENCY)
        sentences.register(_described)


def _described() -> Iterable[Sentence]:
    from api import schema

    return schema.sentences()
