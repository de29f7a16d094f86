"""问题清单.xlsx: every finding in a list, and a copy of the planner's workbook with the cells marked.

Here lie:

    book           问题清单.xlsx: every finding in a list, and a copy of the planner's workbook with the cells marked.
    check          What is wrong with the files: every problem by level, the worst first, and what to do next.
    lines          Findings as lines of a list: three or more of one code in one file are one line with a count and …
    marked_copy    A copy of the planner's workbook with its cells marked: his own sheets, or what was read of them …
    sheet          The sheet 问题清单: every finding of the files in one line, the worst first.
"""

__all__ = ["book", "check", "lines"]
