"""What every expected failure carries."""

import pytest
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core import errors
from core.errors import FieldError, Invalid, LimitReached, NotFound, Permanent, ProductError, Temporary

KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, ProductError) and kind is not ProductError]


def test_words_are_translated_when_they_are_read():
    error = NotFound(_("Enter a valid value."))
    with translation.override("fr"):
        assert error.detail == "Saisissez une valeur valide."
    with translation.override("en"):
        assert str(error) == "Enter a valid value."


def test_each_kind_has_a_code_of_its_own_and_says_something():
    assert len({kind.code for kind in KINDS}) == len(KINDS) > 11
    assert all(400 <= kind.status < 600 and kind().detail for kind in KINDS)


def test_a_code_may_be_more_precise_than_its_kind():
    assert Invalid(code="query_syntax").code == "query_syntax"
    assert Invalid().code == Invalid.code == "invalid"


def test_what_is_wrong_is_pointed_at():
    wrong = FieldError("/query", "unclosed_quote", "A quote is not closed.", position=4, length=1, proposal='"late"')
    assert Invalid(errors=(wrong,), extra={"limit": 3}).errors == (wrong,)


@pytest.mark.parametrize("kind", [LimitReached, Temporary])
def test_what_may_be_tried_again_says_when(kind):
    assert kind(retry_after=2.5).retry_after == 2.5
    assert kind().retry_after is None


def test_a_permanent_failure_is_no_temporary_one():
    assert not issubclass(Permanent, Temporary)
    assert not issubclass(Temporary, Permanent)
