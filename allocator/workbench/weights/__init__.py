"""稳健性 behind its page: schemes of a desk, what a study is asked for, weights moved by hand.

Here lie:

    ask         What a study of weights is asked for, as it is kept with the desk.
    slider      稳健性: weights moved by hand, the list that they bring at once, and the same solved as an official …
    weighing    稳健性: which scoring schemes a desk has, a study of them beside its 方案, and what a study at hand …
"""

__all__ = ["ask", "slider", "weighing"]
