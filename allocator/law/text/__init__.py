"""Texts as people and TOML files write them: what means the same, the nearest word, digits, lines and syntax.

Here lie:

    numerals       Numbers written otherwise than with 0 to 9, in Chinese, full-width or raised digits: 二零二六.
    same_text      When two texts mean the same: width, white space, invisible characters and letter case tell …
    suggest        The nearest valid name, for every message about an unknown one.
    toml_lines     On which line of a TOML file an entry stands: `tomllib` gives the values, this gives their places.
    toml_syntax    What is wrong with a file that is no TOML, in one Chinese sentence with its place (R01).
    toml_text      Values as TOML text, so that reading the text gives the same values again; the standard library …
"""

__all__ = ["numerals", "same_text", "suggest", "toml_lines", "toml_syntax", "toml_text"]
