"""Structured logs: one line of JSON an event, with the tenant and the request in each."""

from __future__ import annotations

import logging
import logging.config
from typing import Any, Final

import structlog

from core.paths import Masked

BEFORE: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def lines() -> logging.Formatter:
    """Writes a record as one line of JSON; the web server's own records too (`core/embedded/granian.json`)."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=BEFORE,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, structlog.processors.JSONRenderer()],
    )


def configure(options: dict[str, Any]) -> None:
    """Send every log line, ours and the libraries', to standard error as one JSON object."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": lines}},
            "filters": {"masked": {"()": Masked}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["masked"]}},
            # A line for each request to the search engine would drown ours.
            "loggers": {"elastic_transport": {"level": "WARNING"}},
            "root": {"handlers": ["stderr"], "level": options["level"]},
        }
    )
    logging.captureWarnings(True)  # they would be lines of text
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
