"""The tone by lists of words and rules (after VADER, Hutto and Gilbert 2014), in English and French, with the words that show it."""
