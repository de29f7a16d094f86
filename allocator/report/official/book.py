"""The papers of a run: which there are, each filled in, and all of them in one file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from allocator.report.official import layout, template_check
from allocator.report.official.ask import Ask
from allocator.report.official.facts import basis, checked, compared, matters, overview, past, proposed, situation
from allocator.report.official.render import Blank, Context, blank, rendered
from allocator.report.official.source import Source

FACTS: tuple[Callable[[Source, Ask], dict[str, Any]], ...] = (
    overview.facts,
    situation.facts,
    checked.facts,
    proposed.facts,
    compared.facts,
    past.facts,
    matters.facts,
    basis.facts,
)
"""Where what the papers tell comes from."""


@dataclass(frozen=True, slots=True)
class Made:
    """A file made: its name, its bytes, and the blanks left in it."""

    name: str
    data: bytes
    blanks: tuple[Blank, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A kind of paper.

    Attributes
    ----------
    name
        What people call it; its template and its file have the same name.
    fits
        Whether a run's programme asks for it.
    needs
        Fields that an office's own template must name.
    """

    name: str
    fits: Callable[[Source], bool]
    needs: tuple[str, ...] = ()


SUMS = "支持数", "已安排", "预算"
"""What no paper for the meeting may leave out."""


def _to_party(source: Source) -> bool:
    """Tell whether the 办法 has its party group decide."""
    return any("party" in step.steps for step in source.programme.procedure)


KINDS = (
    PaperKind("党组会汇报", _to_party, needs=(*SUMS, "汇报名单表")),
    PaperKind("会议一页纸", _to_party, needs=SUMS),
)


def offered(source: Source) -> tuple[PaperKind, ...]:
    """Return the papers that a run's programme asks for."""
    return tuple(kind for kind in KINDS if kind.fits(source))


def told(source: Source, ask: Ask) -> Context:
    """Return everything that a template may ask for, by name; a field not given stands as a blank.

    Raises
    ------
    ValueError
        Two parts use one name.
    """
    found = {name: blank(name) if given in (None, "") else given for name, given in source.office.given()}
    for part in FACTS:
        more = part(source, ask)
        if both := found.keys() & more.keys():
            raise ValueError(f"two parts tell {sorted(both)}")
        found |= more
    return found


def papers(source: Source, kinds: Iterable[PaperKind], ask: Ask) -> Iterator[Made]:
    """Yield the papers, one after the other."""
    context = told(source, ask)
    for kind in kinds:
        if (own := ask.templates.get(kind.name)) is not None:
            template_check.check(kind.name, own, context, kind.needs)
            made = template_check.fill(kind.name, own, context, kind.name)
        else:
            made = rendered(layout.shipped(kind.name), context, kind.name)
        yield Made(f"{kind.name}.docx", made.data, made.blanks)


def zipped(files: Iterable[Made]) -> bytes:
    """Return all files in one, the same bytes for the same files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for file in files:
            member = zipfile.ZipInfo(file.name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr, member.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            kept.writestr(member, file.data)
    return out.getvalue()
