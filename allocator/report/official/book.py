"""The papers of a run: which there are, each filled in, and all of them in one file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from allocator.errors import UsageError
from allocator.intake.questions.compliance import CALLED
from allocator.law.clause.fields import StepName
from allocator.report.official import annexes, granted, layout, template_check, unchecked
from allocator.report.official.ask import Ask
from allocator.report.official.facts import (
    basis,
    checked,
    cities,
    compared,
    letter,
    matters,
    overview,
    past,
    proposed,
    publication,
    situation,
    weights,
)
from allocator.report.official.render import Blank, Context, Rendered, blank, rendered
from allocator.report.official.source import Source

FACTS: tuple[Callable[[Source, Ask], dict[str, Any]], ...] = (
    overview.facts,
    situation.facts,
    checked.facts,
    proposed.facts,
    compared.facts,
    weights.facts,
    past.facts,
    matters.facts,
    basis.facts,
    publication.facts,
    letter.facts,
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
    each
        For a paper of several files: what each is called behind the name, and all that it tells.
    made
        For a workbook, which has no template.
    barred
        Why it may not be made of this run, though the programme asks for it; empty where it may.
    """

    name: str
    fits: Callable[[Source], bool]
    needs: tuple[str, ...] = ()
    each: Callable[[Source, Ask], Iterable[tuple[str, Context]]] | None = None
    made: Callable[[Source], Rendered] | None = None
    barred: Callable[[Source], str] = lambda _: ""


SUMS = "支持数", "已安排", "预算"
"""What no paper for the meeting may leave out."""
CONSULTED = "商财政厅函号", "商财政厅日期", "省财政厅意见"
"""Without which the list cannot go to the party group."""
PERIOD = "公示名单", "公示起", "公示止"
"""What no public list may leave out."""


def _asks(step: StepName) -> Callable[[Source], bool]:
    """Tell whether the 办法 asks for a step."""
    return lambda source: source.programme.asks(step)


KINDS = (
    PaperKind("党组会汇报", _asks("party"), needs=(*SUMS, *CONSULTED, "汇报名单表")),
    PaperKind("会议一页纸", _asks("party"), needs=SUMS),
    PaperKind("公示", _asks("publish"), needs=PERIOD),
    PaperKind("公示核对单", _asks("publish")),
    PaperKind("函", _asks("submit"), needs=("报送名单", "报送合计")),
    PaperKind(annexes.NAME, lambda _: True, made=annexes.annexes),
    PaperKind("分市反馈", _asks("recommend"), needs=("本市", "本市结果表"), each=cities.each),
    PaperKind("历史奖补", lambda _: True, made=granted.book, barred=granted.barred),
    PaperKind(CALLED, lambda source: bool(source.programme.gates), made=unchecked.book, barred=unchecked.barred),
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
    """Yield the papers, one after the other.

    Raises
    ------
    UsageError
        One of them may not be made of this run; or a field contradicts an article.
    """
    asked = list(kinds)
    context = told(source, ask) if any(kind.made is None and kind.each is None for kind in asked) else {}
    for kind in asked:
        if why := kind.barred(source):
            raise UsageError(f"【A17】不能出具“{kind.name}”：{why}")
        if kind.made is not None:
            book = kind.made(source)
            yield Made(f"{kind.name}.xlsx", book.data, book.blanks)
            continue
        own = ask.templates.get(kind.name)
        for n, (name, told_of) in enumerate(kind.each(source, ask) if kind.each else [("", context)]):
            called = f"{kind.name}-{name}" if name else kind.name
            if own is not None and n == 0:
                template_check.check(kind.name, own, told_of, kind.needs)
            if own is not None:
                made = template_check.fill(kind.name, own, told_of, called)
            else:
                made = rendered(layout.shipped(kind.name), told_of, called)
            yield Made(f"{called}.docx", made.data, made.blanks)


def zipped(files: Iterable[Made]) -> bytes:
    """Return all files in one, the same bytes for the same files."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for file in files:
            member = zipfile.ZipInfo(file.name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr, member.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            kept.writestr(member, file.data)
    return out.getvalue()
