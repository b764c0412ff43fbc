"""Statements of the brand and what became of them: claims, and how others relay each of them."""
