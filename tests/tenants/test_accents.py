"""The accent of a client: readable in both themes whatever colour is asked, and never taken for a warning."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants import accents

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
STEPS = ("00", "33", "66", "99", "cc", "ff")


def holds(shade: accents.Shade, grounds: tuple[str, ...]) -> bool:
    pairs = [(shade.accent, shade.on), (shade.hover, shade.on), *((shade.accent, ground) for ground in (*grounds, shade.soft))]
    return all(accents.contrast(*pair) >= accents.READABLE for pair in pairs)


def test_the_contrast_is_that_of_wcag():
    assert accents.contrast("#000000", "#ffffff") == 21
    assert round(accents.contrast("#767676", "#ffffff"), 2) == 4.54
    assert round(accents.contrast("#5443b8", "#ffffff"), 1) == 7.3


@pytest.mark.parametrize("colour", ["#" + "".join(parts) for parts in itertools.product(STEPS, repeat=3)])
def test_words_are_read_on_the_accent_and_the_accent_on_every_ground(colour):
    found = accents.corrected(colour)
    assert holds(found.light, accents.LIGHT.grounds)
    assert holds(found.dark, accents.DARK.grounds)
    assert accents.contrast(found.on_asked, colour) >= accents.READABLE


@given(COLOURS)
def test_any_colour_is_corrected(colour):
    found = accents.corrected(colour)
    assert holds(found.light, accents.LIGHT.grounds)
    assert holds(found.dark, accents.DARK.grounds)
    assert found.light.hover != found.light.accent
    assert found.dark.hover != found.dark.accent


def test_a_colour_that_is_readable_already_stays_as_it_is():
    found = accents.corrected("#12664f")
    assert (found.light.accent, found.moved, found.warns) == ("#12664f", False, False)
    assert round(accents.contrast(found.light.accent, "#ffffff"), 1) == 6.9
    assert accents.contrast(found.dark.accent, "#14171a") > 7


def test_a_pale_colour_is_darkened_in_its_hue():
    found = accents.corrected("#9be3cf")
    assert found.moved
    assert abs(accents._hue(found.light.accent) - accents._hue("#9be3cf")) < 12


@pytest.mark.parametrize("colour", ["#b3261e", "#a84b00", "#e2001a", "#ff6600", "#ff3344"])
def test_a_colour_near_a_warning_leaves_buttons_to_vigie(colour):
    found = accents.corrected(colour)
    assert found.warns
    assert (found.light, found.dark, found.asked) == (accents.VIGIE.light, accents.VIGIE.dark, colour)


@pytest.mark.parametrize("colour", ["#12664f", "#0057b8", "#e91e8c", "#000000", "#777777", "#3a3230", "#ffd400"])
def test_other_colours_and_greys_are_the_clients(colour):
    assert not accents.corrected(colour).warns


def test_vigies_own_values_hold_too():
    assert holds(accents.VIGIE.light, accents.LIGHT.grounds)
    assert holds(accents.VIGIE.dark, accents.DARK.grounds)


@pytest.mark.parametrize(("typed", "read"), [(" #12664F ", "#12664f"), ("12664f", "#12664f"), ("#126", None), ("green", None), ("", None)])
def test_a_colour_is_read_as_people_write_it(typed, read):
    assert accents.read(typed) == read
