"""No citizen service number (BSN) in a log, however it came into the text: message, arguments, trace of an error.

Masked where a log line is born, so that it holds for whoever writes it down: the console, the worker, the web server.
"""

import logging
import logging.config
import re
from typing import Any

from stdnum.nl import bsn as register

INSTEAD = "[BSN]"
# Nine digits, or eight without the zero in front; alone or in the groups in which people write it.
_LIKELY = re.compile(
    r"(?<![0-9])(?:[0-9]{8,9}|[0-9]{3}[ .][0-9]{3}[ .][0-9]{3}|[0-9]{4}[ .][0-9]{2}[ .][0-9]{3})(?![0-9])"
)
_FORMATTER = logging.Formatter()


def without_bsn(text: str, *, instead: str = INSTEAD) -> str:
    """The text, with `instead` in the place of every number that passes the 11-test."""
    return _LIKELY.sub(lambda found: instead if register.is_valid(found[0]) else found[0], text)


def configure(logging_settings: dict[str, Any]) -> None:
    """What Django calls with settings.LOGGING, in every process that uses it."""
    logging.setLogRecordFactory(masked_record)
    logging.config.dictConfig(logging_settings)


def masked_record(*args: Any, **given: Any) -> logging.LogRecord:
    record = logging.LogRecord(*args, **given)
    try:
        message = record.getMessage()
    except Exception:  # the arguments do not fit the message, and logging would print both as they are
        message, record.args = f"{record.msg} (?)", None
    if (masked := without_bsn(message)) != message or record.args is None:
        record.msg, record.args = masked, None
    if record.exc_info and record.exc_info[0] is not None:
        # Formatters take the trace that is there already.
        record.exc_text = without_bsn(_FORMATTER.formatException(record.exc_info))
    return record
