"""Charts drawn by the server: shapes with classes, never a style; each has the table behind it."""
