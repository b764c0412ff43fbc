"""Plug-ins: what stops the start, what a form refuses, and how a folder is found."""

import sys
from abc import abstractmethod
from pathlib import Path

import pytest
from django import forms
from django.core.exceptions import ImproperlyConfigured

from core.errors import Invalid
from core.plugins import Plugin, Registry


class Greeter(Plugin):
    @abstractmethod
    def greet(self) -> str: ...


class Polite(Greeter):
    kind, label = "polite", "Polite"

    class Options(forms.Form):
        name = forms.CharField(max_length=10)
        times = forms.IntegerField(min_value=1, initial=2)
        loud = forms.BooleanField(required=False)

    def greet(self) -> str:
        return " ".join([f"Hello {self.options['name']}"] * self.options["times"])


@pytest.fixture
def greeters() -> Registry[Greeter]:
    return Registry("greeters", package="greeters_of_a_test", group="vigie.greeters_of_a_test")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch):
    """A package on disk that registers with a registry handed over by its own parent module."""
    package = tmp_path / "greeters_of_a_test"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from core.plugins import Registry, Plugin\n"
        "known = Registry('greeters', package='greeters_of_a_test', group='vigie.greeters_of_a_test')\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    yield package
    for name in [name for name in sys.modules if name.startswith("greeters_of_a_test")]:
        del sys.modules[name]


def plugin_file(kind: str, name: str) -> str:
    return (
        "from greeters_of_a_test import known\nfrom core.plugins import Plugin\n"
        f"@known.register\nclass {name}(Plugin):\n    kind, label = {kind!r}, {name!r}\n"
    )


def test_options_are_checked_and_completed_by_the_form():
    assert Polite({"name": "Ada"}).options == {"name": "Ada", "times": 2, "loud": False}
    assert Polite({"name": "Ada", "times": "1"}).greet() == "Hello Ada"


def test_options_once_cleaned_are_clean_again():
    once = Polite.clean({"name": "Ada", "times": 3, "loud": True})
    assert Polite.clean(once) == once


def test_each_wrong_option_is_named():
    with pytest.raises(Invalid) as caught:
        Polite({"times": 0, "nmae": "Ada"})
    assert {(error.pointer, error.code) for error in caught.value.errors} == {
        ("/nmae", "unknown"),
        ("/name", "required"),
        ("/times", "min_value"),
    }


def test_a_plugin_is_found_by_its_kind_and_all_come_in_order(greeters):
    class Rude(Polite):
        kind, label = "brusque", "Rude"

    greeters.register(Polite)
    greeters.register(Rude)
    assert greeters["polite"] is Polite
    assert list(greeters) == [Rude, Polite]
    assert "brusque" in greeters
    assert "kind" not in greeters
    assert greeters.get("kind") is None


def test_an_unknown_kind_says_which_are_known(greeters):
    greeters.register(Polite)
    with pytest.raises(Invalid, match="polite") as caught:
        greeters["politte"]
    assert caught.value.code == "unknown_kind"


def test_two_equal_kinds_stop_the_start_and_both_are_named(greeters):
    class Other(Polite):
        pass

    greeters.register(Polite)
    with pytest.raises(ImproperlyConfigured, match=r"test_plugins\.Polite.*Other"):
        greeters.register(Other)


def test_the_same_class_may_register_twice(greeters):
    greeters.register(Polite)
    greeters.register(Polite)
    assert len(greeters) == 1


@pytest.mark.parametrize("kind", ["", "Polite", "9lives", "with space"])
def test_a_kind_is_a_plain_word(greeters, kind):
    class Odd(Polite):
        pass

    Odd.kind = kind
    with pytest.raises(ImproperlyConfigured, match="Odd needs a `kind`"):
        greeters.register(Odd)


def test_a_class_that_leaves_its_verb_out_stops_the_start(greeters):
    class Mute(Greeter):
        kind, label = "mute", "Mute"

    with pytest.raises(ImproperlyConfigured, match="greet"):
        greeters.register(Mute)


def test_every_module_of_the_folder_is_imported(folder):
    (folder / "first.py").write_text(plugin_file("one", "One"))
    (folder / "second.py").write_text(plugin_file("two", "Two"))
    from greeters_of_a_test import known  # type: ignore[import-not-found]

    known.scan()
    assert [plugin.kind for plugin in known] == ["one", "two"]


def test_two_files_of_one_kind_stop_the_start(folder):
    (folder / "first.py").write_text(plugin_file("one", "One"))
    (folder / "second.py").write_text(plugin_file("one", "Uno"))
    from greeters_of_a_test import known

    with pytest.raises(ImproperlyConfigured, match=r"first\.One.*second\.Uno"):
        known.scan()


def offer(folder: Path, value: str) -> None:
    """What pip leaves behind for an installed package that offers a plug-in."""
    installed = folder.parent / "neighbour-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: neighbour\nVersion: 1.0\n")
    (installed / "entry_points.txt").write_text(f"[vigie.greeters_of_a_test]\nneighbour = {value}\n")


def test_an_installed_package_joins_by_an_entry_point(folder):
    (folder.parent / "neighbour_of_a_test.py").write_text(
        "from core.plugins import Plugin\nclass Far(Plugin):\n    kind, label = 'far', 'From afar'\n"
    )
    offer(folder, "neighbour_of_a_test:Far")
    from greeters_of_a_test import known

    known.scan()
    assert known["far"].label == "From afar"


def test_an_entry_point_that_cannot_be_loaded_is_named(folder):
    offer(folder, "nowhere_of_a_test:Far")
    from greeters_of_a_test import known

    with pytest.raises(ImproperlyConfigured, match="nowhere_of_a_test:Far"):
        known.scan()
