"""Everything the product says is gathered without tools of the system, and what a catalogue lacks is told."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core import catalogues, sentences
from core.sentences import Sentence

CODE = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
WORDS = gettext_lazy("A first part, " "and a second.")
def said(n):
    return [_("Hello %(name)s"), ngettext("%(n)s mention", "%(n)s mentions", n), pgettext("noun", "Record"), "not for people"]
"""
TEMPLATE = """{% load i18n %}<p title="{% translate "Find: 100%" %}">{% blocktranslate count n=found %}{{ n }} story
{% plural %}{{ n }} stories{% endblocktranslate %}</p>{{ _("Older") }}"""
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.fixture
def product(settings, tmp_path, monkeypatch):
    """A product of one module, one template and one sentence that is registered."""
    settings.BASE_DIR, settings.LOCALE_PATHS = tmp_path, [tmp_path / "locale"]
    monkeypatch.setattr(catalogues, "PACKAGES", ("core",))
    monkeypatch.setattr(sentences, "_sources", [])
    sentences.register(lambda: [Sentence("core.code", "Read it", "API")])
    (tmp_path / "core" / "migrations").mkdir(parents=True)
    (tmp_path / "core" / "code.py").write_text(CODE)
    (tmp_path / "core" / "migrations" / "0001.py").write_text('_("in a migration")')
    (tmp_path / "core" / "page.html").write_text(TEMPLATE)
    return tmp_path


def ids(catalog):
    return {message.id for message in catalog if message.id}


def kept(product: Path, text: str) -> None:
    file = catalogues.file_of("fr")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(HEAD + text)


def problem_of(words: str) -> list[str]:
    return [line for line in catalogues.problems("fr") if words in line]


def test_sentences_of_code_and_templates_and_those_registered_are_gathered(product):
    found = ids(catalogues.gathered())
    assert {"A first part, and a second.", "Hello %(name)s", ("%(n)s mention", "%(n)s mentions"), "Record", "Older"} <= found
    assert "Find: 100%%" in found
    assert ("%(n)s story\n", "%(n)s stories") in found
    assert catalogues.gathered().get("Read it", "API").locations == [("core/code.py", 0)]
    assert not {"not for people", "in a migration"} & found


def test_the_query_language_and_the_description_of_the_api_register_what_they_say():
    registered = set(sentences.gathered())
    assert Sentence("core.query.messages", "The query is empty: write at least one word.") in registered
    assert Sentence("api.endpoints.jobs", "Jobs, newest first", "API") in registered
    assert (
        Sentence(
            "api.endpoints.jobs",
            "Long work. `state`: waiting, running, done, failed or stopped; `error` says why it failed, as a problem document does.",
            "API",
        )
        in registered
    )
    assert Sentence("api.endpoints.batches", "What the platform counted.", "API") in registered


def test_updating_keeps_translations_adds_sentences_and_removes_what_is_said_no_more(product):
    kept(product, 'msgid "Older"\nmsgstr "Plus ancien"\n\nmsgid "Gone"\nmsgstr "Parti"\n')
    left = catalogues.update("fr")
    text = catalogues.file_of("fr").read_text()
    assert 'msgid "Older"\nmsgstr "Plus ancien"' in text
    assert 'msgid "Hello %(name)s"\nmsgstr ""' in text
    assert "Gone" not in text
    assert left == len(ids(catalogues.gathered())) - 1
    catalogues.update("fr")
    assert catalogues.file_of("fr").read_text() == text


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ('msgid "Older"\nmsgstr ""\n', "has no translation"),
        ('#, fuzzy\nmsgid "Older"\nmsgstr "Plus ancien"\n', "is marked as uncertain"),
        ('msgid "Hello %(name)s"\nmsgstr "Bonjour"\n', "does not hold the same values"),
        ('msgid "Hello %(name)s"\nmsgstr "Bonjour %(name)s %(rank)s"\n', "does not hold the same values"),
        ('msgid "Older"\nmsgstr "Plus ancien : voir"\n', "no-break space"),
        ('msgid "Older"\nmsgstr "Plus ancien\u00a0: voir"\n', "no-break space"),
        *(
            (f'msgid "Older"\nmsgstr "{words}"\n', "no-break space")
            for words in (
                "Plus ancien: voir",
                "Ancien; voir",
                "Ancien !",
                "Vraiment?",
                "à 90 % ou plus",
                "à 90%",
                "à 90\u202f%; trait",
                "«Ancien\u202f»",
            )
        ),
        ('msgid "Older"\nmsgstr "Plus\u202fancien"\n', "between no two words"),
        ('msgid "Older"\nmsgstr "L\'ancien"\n', "the apostrophe is ’"),
        (f'msgid "Older"\nmsgstr "{"Le plus ancien de tous vient après les autres." * 2}"\n', "says the same twice"),
        ('msgid "Never said"\nmsgstr "Jamais dit"\n', "is said nowhere any more"),
        ('msgid "%(n)s mention"\nmsgstr "%(n)s mention"\n', "has a plural on one side only"),
        (
            'msgid "%(n)s mention"\nmsgid_plural "%(n)s mentions"\nmsgstr[0] "%(n)s mention"\nmsgstr[1] ""\n',
            "has no translation",
        ),
    ],
)
def test_what_is_wrong_in_a_catalogue_is_told(product, entry, complaint):
    kept(product, entry)
    assert problem_of(complaint)


@pytest.mark.parametrize(
    "words",
    [
        "https://e.com/a?b=c;d",
        "à 12:30", "90\u202f% (a)", "Quoi\u202f?!", "<b>a</b>&nbsp;b", "n’est (x\u202f; y)", "a:b", "50\u202f%, 90",
        "«\u202fAuthorization: Bearer vgk_…\u202f»",
    ],
)  # fmt: skip
def test_signs_that_want_no_space_are_left_alone(product, words):
    kept(product, f'msgid "Older"\nmsgstr "{words}"\n')
    assert not problem_of("no-break space")


def test_a_right_translation_is_not_complained_about(product):
    kept(
        product,
        'msgid "%(n)s mention"\nmsgid_plural "%(n)s mentions"\nmsgstr[0] "Une seule mention"\nmsgstr[1] "%(n)s mentions"\n\n'
        'msgid "Hello %(name)s"\nmsgstr "Bonjour %(name)s\u202f: « l’essentiel »"\n'.replace("« ", "«\u202f").replace(" »", "\u202f»"),
    )
    assert not problem_of("%(n)s mention")
    assert not problem_of("Hello")


def test_a_sentence_within_an_f_string_is_told(product):
    (product / "core" / "more.py").write_text("def said(one):\n    return f\"{one} {_('Hello')}\"\n")
    assert problem_of("f-string") == ["stands within an f-string: core/more.py:2"]


def test_the_check_fails_when_something_is_missing(product, capsys):
    with pytest.raises(CommandError, match="translations --update"):
        call_command("translations", "--check")
    assert "is not in the catalogue: core/page.html: Older" in capsys.readouterr().out
