"""Rules and programmes behind their page: cards, a control for every choice, what may be chosen.

Here lie:

    controls          Every choice that a scenario may set, as a control: what it is called, what it takes, what …
    programme_list    The programmes as the pages ask for them, many times on every page: a shipped one is read and …
    rule_cards        The rules as cards: one a clause in the text's order, the tiers in one table, each quotation …
"""

__all__ = ["controls", "programme_list", "rule_cards"]
