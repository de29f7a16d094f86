"""What the papers tell, section by section: text and tables by the names that templates call them by.

Every file here has `facts(source, ask)`, which returns a part of it; no name twice. Sentences stand in the templates:
here are the words and figures that they are made of, and what decides whether they are said.

Here lie:

    overview    The run in a few figures: programme, year, money, number, and what stands on top of every page.
"""

__all__ = ["overview"]
