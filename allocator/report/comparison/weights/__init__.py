"""Other scoring weights beside the official list: on a screen, and in 权重稳健性.xlsx.

Here lie:

    beside       What a study of weights says, beside the candidates of the run that it is about: columns, and …
    report       Schemes beside the official list: what it stands on first, then who changes, then the shares of the …
    sentences    What is said of schemes, weights drawn and shares: counts under weights, never chances of a candidate.
    tables       Schemes as columns, candidates as rows; terms; what became of everybody under the weights drawn.
"""

__all__ = ["beside", "report", "sentences"]
