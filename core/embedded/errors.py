"""What can go wrong on the ground floor, said in words that tell what to do."""


class EmbeddedError(Exception):
    """An embedded service cannot run here; the message says what to do."""


class Unavailable(EmbeddedError):
    """An optional service cannot be had on this machine; the product goes on without it."""


class OutOfReach(Unavailable):
    """It cannot be fetched: no network, or nobody there has it. Nothing is wrong with this machine."""
