"""What a file holds that nobody has said anything about: every column has a disposition, every doubt is asked once.

Here lie:

    claims          What the rules, gates and limits in force could want of a column: words of its header, kinds of …
    compliance      未核清单.xlsx sent back: what compliance found of conditions that the table of candidates says …
    dispositions    What every column of a table is used for, is known not to matter for, or is asked about.
    harmless        Columns that no rule looks at: people, addresses, the size of the firm, and how the table was made.
    likely          Which column of a table probably is the one that is missing, by what stands in it: cities …
    replies         What people have answered: in a 问题清单.xlsx that they send back, in the `[[answer]]` entries …
    returned        Workbooks of ours that people fill in and send back, read as they are.
    status          What a status, a result of an examination or a remark says against a project.
    values          What kind of values a column holds, and the digest by which a new word asks again.
    words           The words of `words.toml`: headers that never matter, and what a status says that speaks for a …
"""

__all__ = ["compliance", "dispositions", "likely", "replies", "status"]
