"""What may be written to a terminal: text that others wrote must not steer it."""

from __future__ import annotations

import re

#: control characters but tabs and ends of lines, and those that turn the direction of writing
_STEERING = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]|\r(?!\n)")


def printable(text: str) -> str:
    r"""Return text with a sign in place of each character that would steer a terminal.

    >>> printable("\x1b[2J mTOR\n")
    '\ufffd[2J mTOR\n'
    """
    return _STEERING.sub("\ufffd", text)
