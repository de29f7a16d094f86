"""How marks become one score: which columns decide, what is to be said about them, and the arithmetic.

Here lie:

    arithmetic    How experts' marks, indicators or a given total become one score: exact fractions, rounded once …
    dimensions    Which columns of dimensions and indicators make the score where neither a total nor experts' marks …
    methods       Whether the files of a run are scored in one way, and the sentence that says in which (C53).
    plan          Which columns decide the score, said in one sentence, and the score of each row by them.
    scores        The score of one row by its plan, with what is to be said about the marks (C31–C38).
"""

__all__ = ["arithmetic", "methods", "plan", "scores"]
