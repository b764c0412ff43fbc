"""The endpoints, by noun: each parses what was asked, calls one action, writes out what it gave."""
