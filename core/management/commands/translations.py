"""`manage.py translations` says what is not translated; `--check` fails when something is; `--update` writes the catalogues anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import catalogues


class Command(BaseCommand):
    help = "Compare what the product says with the catalogues of locale/: complete, same values, typography."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="End with an error when a catalogue is not right.")
        parser.add_argument("--update", action="store_true", help="Write new sentences into the catalogues, remove those said no more.")

    def handle(self, *args: Any, check: bool, update: bool, **options: Any) -> None:
        wrong = 0
        for language in catalogues.languages():
            if update:
                left = catalogues.update(language)
                self.stdout.write(f"{catalogues.file_of(language)}: {left} sentences still to be translated")
            found = catalogues.problems(language)
            wrong += len(found)
            if not update:
                self.stdout.write("".join(f"{language}: {line}\n" for line in found), ending="")
        if wrong and check:
            raise CommandError(f"{wrong} sentences are not right in locale/. Run `manage.py translations --update`, then translate them.")
        if not update:
            self.stdout.write(f"{wrong} sentences are not right." if wrong else "Every sentence is translated.")
