"""Sees abnormal rises in counts: pure computing on arrays, without rows, clocks or network (`docs/incidents.md` explains it)."""
