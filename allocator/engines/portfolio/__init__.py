"""Engines side by side or in turn on the same rows: every goal proven by two families, or by one.

Here lie:

    in_turn         Engines in turn on the same rows, each going on from what the others have proven: one proof of …
    proof_ledger    Who has proven which goal, and what an engine is asked next, where engines run side by side.
    side_by_side    Engines side by side on the same rows: the first proof of a goal counts, another family's …
"""

__all__ = ["in_turn", "proof_ledger", "side_by_side"]
