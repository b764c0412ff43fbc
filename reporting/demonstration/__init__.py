"""Clients that do not exist, with ninety days of generated mentions each: to try the product, never presented as real.

`scripts` are the stories as data, `acts` what may happen in one, `teller` tells it with its truth, `opening` makes clients of them.
"""
