"""A client brand that does not exist, with ninety days of generated mentions: to try the product, never presented as real."""
