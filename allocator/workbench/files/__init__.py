"""Workbooks behind their page: how they are received, what is carried over, what is found in them.

Here lie:

    carrying     Choices made on one reading of the files, taken to another: a corrected workbook, one more file …
    findings     What the 数据 page shows: problems in groups by what is to be done, columns and their meanings, and …
    receiving    Workbooks that arrive: added to those that are there, or in place of the one they correct; a …
"""

__all__ = ["findings", "receiving"]
