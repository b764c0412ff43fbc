"""Sweeping is put off for a batch, never for good."""

import gc

import pytest

from core import sweeping


def test_sweeping_is_put_off_within_and_begins_again_after_it():
    with sweeping.put_off():
        within = gc.isenabled()
    assert (within, gc.isenabled()) == (False, True)


def test_sweeping_begins_again_after_a_failure():
    with pytest.raises(KeyError), sweeping.put_off():
        raise KeyError
    assert gc.isenabled()


def test_of_two_batches_that_overlap_the_first_to_begin_ends_it():
    first, second = sweeping.put_off(), sweeping.put_off()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    after_the_first = gc.isenabled()
    second.__exit__(None, None, None)
    assert (after_the_first, gc.isenabled()) == (True, True)
