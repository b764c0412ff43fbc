"""Needs: what people want and nobody gives them yet, in their own words."""
