"""项目档案-ID.docx: the dossier of a chosen candidate as a paper, 内部说明 on every page."""

from __future__ import annotations

from dataclasses import replace

from allocator.report.dossier import how_read, parts_of
from allocator.report.headline import headline
from allocator.report.papers.names import file_names
from allocator.report.phrases import disclaimer
from allocator.report.table import Notice, Paper, Part
from allocator.whatif.dossier.dossier import Dossiers

KIND = "项目档案"
MARK = "内部说明"


def papers(found: Dossiers) -> tuple[Paper, ...]:
    """Return one paper per dossier, in their order."""
    head = headline(found.run)
    names = file_names(KIND, [d.id for d in found.found])
    end = disclaimer(head)
    return tuple(
        Paper(
            name,
            KIND + head.stamp,
            (*map(_plain, parts_of(found, d)), *how_read(found), end),
            f"{head.subject}项目{d.id}",
            MARK,
        )
        for name, d in zip(names, found.found, strict=True)
    )


def _plain(part: Part) -> Part:
    """Return a frame as lines under a heading: the title of the paper says what it is."""
    return replace(part, title="结果", form="plain") if isinstance(part, Notice) and part.form == "panel" else part
