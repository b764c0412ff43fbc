"""What the feed connector knows of feeds: reading them, drafting their entries, fetching their pages."""
