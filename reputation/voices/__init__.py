"""Voices: who defends a subject, who attacks it, and by which of their words that is known."""
