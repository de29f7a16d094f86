"""Reports as Word papers on the page of GB/T 9704: the renderer, and what is only ever a paper.

Here lie:

    dossiers    项目档案-ID.docx: the dossier of a chosen candidate as a paper, 内部说明 on every page.
    names       The names of the files of papers: one for each candidate, whatever its number is written with.
    package     The file around a paper: only the parts that we mean, and the same bytes for the same paper.
    reply       答复要点（供拟稿，非正式答复）: what an applicant may be told of its own project, for whoever drafts …
    styles      Everything that a paper looks like, in one place: the page of GB/T 9704-2012, its styles and its fonts.
    word        A paper of a report as .docx: title, parts under numbered headings, tables that keep their widths …
"""

__all__ = ["dossiers", "reply", "word"]
