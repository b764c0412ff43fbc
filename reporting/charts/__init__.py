"""Charts: one module a kind, one theme, drawn by Vega from finished data, in the browser and in files alike."""
