"""The server's own process: everything is imported and the sample year solved while the browser is still opening."""

from __future__ import annotations

import os
import sys
import threading
import traceback
from pathlib import Path

HERE = Path(__file__).parent


def main(arguments: list[str]) -> None:
    """Serve the pages; the arguments are Streamlit's own flags."""
    sys.path.insert(0, str(HERE))
    from streamlit import net_util  # noqa: PLC0415 - first of all the port opens
    from streamlit.web import cli  # noqa: PLC0415

    # Before it refuses a page of another site, Streamlit would ask a server on the internet for this machine's address.
    net_util.get_internal_ip = net_util.get_external_ip = _unknown
    threading.Thread(target=_warm, daemon=True).start()
    try:
        cli.main(["run", str(HERE / "server.py"), *arguments], standalone_mode=False)
    finally:
        _end(sys.exception())


def _end(fault: BaseException | None) -> None:
    """End at once: a thread may be within a solver, and an interpreter that takes itself apart ends it by a crash."""
    code = int(fault is not None and not isinstance(fault, KeyboardInterrupt))
    if isinstance(fault, SystemExit):
        code = fault.code if isinstance(fault.code, int) else int(fault.code is not None)
    elif code:
        traceback.print_exception(fault)
    sys.stderr.flush()
    os._exit(code)


def _unknown() -> None:
    """Return nothing: this machine's address on the internet is nobody's business."""


def _warm() -> None:
    """Load what the first page needs."""
    import session  # noqa: PLC0415

    answers = session.house().answers
    answers.first(answers.begin())
    import pandas as pd  # noqa: F401, PLC0415 - what Streamlit makes its tables with

    answers.whole(answers.begin())
    import page_compare  # noqa: F401, PLC0415 - what the first page does not need comes last


if __name__ == "__main__":
    main(sys.argv[1:])
