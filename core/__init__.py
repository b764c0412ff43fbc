"""The ground every floor stands on."""

__version__ = "0.1.0"
