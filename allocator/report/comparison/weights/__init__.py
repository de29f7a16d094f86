"""Other scoring weights beside the official list: on a screen, and in 权重稳健性.xlsx.

Here lie:

    beside       What a study of weights says, beside the candidates of the run that it is about: columns, and …
    files        The files of a study's folder: weights.json, 权重稳健性.xlsx, and every figure of the report as SVG …
    report       Schemes beside the official list: what it stands on first, then who changes, then the shares of the …
    sentences    What is said of schemes, weights drawn and shares: counts under weights, never chances of a candidate.
    tables       Schemes as columns, candidates as rows; terms; what became of everybody under the weights drawn.
"""

__all__ = ["beside", "files", "report", "sentences"]
