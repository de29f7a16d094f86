"""Other scoring weights beside the official list: on a screen, and in 权重稳健性.xlsx.

Here lie:

    back_test    An earlier year under the same schemes: how many of that year's list each scheme has.
    beside       What a study of weights says, beside the candidates of the run that it is about: columns, and …
    causes       Why a scheme's list is another one, a sentence for each change.
    experts      What the experts' marks say of the experts: marks far from the others', strictness, disagreement.
    files        The files of a study's folder: weights.json, 权重稳健性.xlsx, and every figure of the report as SVG …
    further      Beside lists and shares: causes, which weight matters, the experts, an earlier year; for the screen …
    influence    Which weight matters: a row and a pair of bars for each, and what would settle whom, told as sampled.
    report       Schemes beside the official list: what it stands on first, then who changes, then the shares of the …
    sentences    What is said of schemes, weights drawn and shares: counts under weights, never chances of a candidate.
    tables       Schemes as columns, candidates as rows; terms; what became of everybody under the weights drawn.
"""

__all__ = ["beside", "files", "report", "sentences"]
