"""Log lines without personal data: an error is told by its kind and place, never by its words.

A database says of a refused row which values it held; what an officer typed may stand in any
exception's message. Neither belongs into a log file.
"""

import logging
import traceback


class WithoutWords(logging.Formatter):
    """Formats an exception as its type and the lines of code it passed, chained ones included."""

    def formatException(self, exc_info):
        told, error = [], exc_info[1]
        while error is not None:
            frames = "".join(traceback.format_tb(error.__traceback__))
            told.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or error.__context__
        return "\n-- caused by\n".join(told)
