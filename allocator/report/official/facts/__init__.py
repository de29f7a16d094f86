"""What the papers tell, section by section: text and tables by the names that templates call them by.

Every file here has `facts(source, ask)`, which returns a part of it; no name twice. Sentences stand in the templates:
here are the words and figures that they are made of, and what decides whether they are said.

Here lie:

    cities         What each city is told of its own candidates: the result, and for those not funded their own …
    letter         The letter that submits the list to the finance department, where the articles ask for one: names …
    overview       The run in a few figures: programme, year, money, number, and what stands on top of every page.
    publication    What is made public: on which articles, after which steps, the names, from when to when, and how …
"""

__all__ = ["cities", "letter", "overview", "publication"]
