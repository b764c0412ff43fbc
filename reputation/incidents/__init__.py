"""Incidents: courses that are watched, abnormal rises, their evidence, and what people do about them."""
