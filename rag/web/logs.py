"""The log as JSON lines: one object a line, without what users asked unless that is switched on."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

ACCESS = "sourceline.access"


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object, `record.fields` beside time, level and message."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as one line. JSON escapes line breaks, so no value can forge another line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def config(*, at_terminal: bool) -> dict[str, Any]:
    """For `logging.config.dictConfig` (uvicorn's `log_config`): JSON lines to standard error.

    At a terminal only warnings and errors: a line for each request would bury what a person looks for.
    """
    level = "WARNING" if at_terminal else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "rag.web.logs.JsonLines"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "loggers": {
            "uvicorn": {"level": level},
            "sourceline": {"level": level},
            # They repeat each request, its query string included; the access log says what is needed.
            "uvicorn.access": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "mcp": {"level": "WARNING"},
        },
        "root": {"level": "WARNING", "handlers": ["stderr"]},
    }
