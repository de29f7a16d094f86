"""Other scoring weights beside the official list: on a screen, and in 权重稳健性.xlsx.

Here lie:

    report       Schemes beside the official list: what it stands on first, then who changes, then the shares of the …
    sentences    What is said of schemes, weights drawn and shares: counts under weights, never chances of a candidate.
    tables       Schemes as columns, candidates as rows; terms; what became of everybody under the weights drawn.
"""

__all__ = ["report"]
