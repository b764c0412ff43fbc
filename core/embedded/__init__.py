"""Runs the services the product needs on a machine that has none of them: PostgreSQL, Elasticsearch and our own processes."""
