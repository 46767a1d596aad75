"""Logs as JSON lines with a correlation id. What could name a person, or open a door, is redacted."""

import logging
import re
import sys
from typing import Any

import structlog

HIDDEN = "[hidden]"
_SECRET_KEYS = re.compile(
    r"(?i)(pass|secret|token|authorization|cookie|signature|certificate|private|api_?key|ciphertext|id_?number|idnumber|"
    r"buyername|payername|real_?name|consignee|telephone|phone|address)"
)
_ID_NUMBER = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)"
)
_PEM = re.compile(r"-----BEGIN [^-]+-----.*?-----END [^-]+-----", re.DOTALL)


def redact_text(text: str) -> str:
    """``text`` without resident ID numbers and keys."""
    return _PEM.sub(HIDDEN, _ID_NUMBER.sub(HIDDEN, text))


def _redacted(value: Any, key: str = "") -> Any:
    if key and _SECRET_KEYS.search(key):
        return HIDDEN
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, dict):
        return {name: _redacted(inner, str(name)) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_redacted(inner) for inner in value]
    return value


def redact(_logger: Any, _method: str, event: Any) -> Any:
    """A structlog processor that hides what must not be written down."""
    return {key: _redacted(value, str(key)) for key, value in event.items()}


def configure_logs(level: str) -> None:
    """Send structlog and the standard library's loggers to stderr, one JSON object a line."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        redact,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("httpx2", "httpcore2", "granian", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
