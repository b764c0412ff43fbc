"""What may happen in a story, one kind a module: each act says its texts and returns what it told."""
