"""The papers for the meeting and the public: from a result, the office's own fields and a template.

Here lie:

    ask          How papers are asked for, beside what they are made from.
    book         The papers of a run: which there are, each filled in, and all of them in one file.
    facts        What the papers tell, section by section: text and tables by the names that templates call them by.
    layout       A template as lines of text, made into the .docx that the office can edit: one line, one paragraph.
    of_record    What several parts read off a record: who has an award, who is called what, in which order cities …
    office       report.toml: what only the office knows, each field under the name that a template calls it by.
    render       A paper from a template and what it tells: filled in by docxtpl, its blanks marked and counted, its …
    source       What papers are made from: a run's record, its programme and the office's fields; nothing else is …
    standing     What a run may become: a paper for the meeting and the public, or no more than 测算底稿.
"""

__all__ = []
