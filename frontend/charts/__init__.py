"""Charts as pages show them, and the small drawings inside a row."""
