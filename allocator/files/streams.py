"""Standard output for the result alone: whatever a library prints past Python, here or in a child, goes nowhere."""

from __future__ import annotations

import os
import sys
from typing import BinaryIO


def results() -> BinaryIO | None:
    """Return the way to standard output that only its holder has; None in a program without a console.

    From here on descriptor 1 leads nowhere, and child processes inherit that.
    """
    try:
        kept = os.dup(1)
    except OSError:
        return None
    if sys.stdout is not None:
        sys.stdout.flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return os.fdopen(kept, "wb")
