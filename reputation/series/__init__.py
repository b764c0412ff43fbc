"""A client's own figures: read from what people give, kept, set beside the score."""
