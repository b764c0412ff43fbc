"""Measures of speed, each beside a peer measured in the same run: `make bench`, `make bench ONLY=search SCALE=0.1`."""
