from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import sentences
        from core.query import messages

        sentences.register(lambda: (sentences.Sentence(messages.__name__, words) for words in messages.sentences()))
