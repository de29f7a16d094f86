"""What finds the best allocation: the score lines, and mixed-integer backends.

Here lie:

    backends         The only place that imports a solver: rows and one goal in, integers and bounds out.
    lexicographic    Lexicographic optimisation: goal by goal, each proven, then fixed, then the next.
    outcome          How a lexicographic solve ended: goal by goal, and as a whole.
    portfolio        Engines side by side or in turn on the same rows: every goal proven by two families, or by one.
    score_lines      Score lines: complete enumeration down the order π, for one budget or for all.
"""

__all__ = ["backends", "lexicographic", "outcome", "portfolio", "score_lines"]
