"""The query language: one tokeniser, one parser, one tree, one reference evaluator; a pure package without Django."""
