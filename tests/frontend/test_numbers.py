"""Numbers of rows in addresses: what is none opens nothing, and breaks nothing."""

import pytest

from frontend import numbers


@pytest.mark.parametrize("given", ["", "0", "-1", "1.5", "²", "٣", "9" * 19, "1 OR 1", "\x00"])
def test_what_is_no_number_of_a_row_is_none(given):
    assert numbers.read(given) == 0


def test_numbers_are_read_and_the_others_left_out():
    assert numbers.listed(["7", "x", "", "12"]) == [7, 12]


@pytest.mark.django_db
@pytest.mark.usefixtures("mentions")
@pytest.mark.parametrize(
    "address",
    [
        "/mentions/?open={}",
        "/needs/?subject={}",
        "/voices/?subject={}",
        "/notes/?before={}",
        "/subjects/{subject}/?version={}",
        "/search/?q={}",
    ],
)
@pytest.mark.parametrize("given", ["²", "9" * 18])
def test_a_page_asked_for_a_number_that_is_none_is_shown_or_not_found(address, given, brand, acme, manager, client_of):
    asked = address.replace("{subject}", str(brand.pk)).replace("{}", given)
    assert client_of(acme, manager).get(asked).status_code in (200, 404)
