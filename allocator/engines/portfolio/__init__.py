"""Engines side by side or in turn on the same rows: every goal proven by two families.

Here lie:

    course          How a race is run: trials in this process, then a process for each engine until all is said or …
    proof_ledger    Who proves which goal, when engines run side by side on the same rows.
    race            Engines side by side on the same rows: the first proof wins, an engine of another family confirms.
    relay           Engines in turn on the same rows, each going on from what the others have proven: one proof of …
    runner          The other end of `worker.py`: starts one engine's process, passes its reports on, and ends it.
    worker          One engine in a process of its own: a job comes in on stdin, a report per goal goes out on stdout.
"""

__all__ = ["race", "relay"]
