"""Reports on a console: panels and tables with colour on a terminal, aligned plain lines everywhere else.

rich is imported where it draws, so that a run that prints JSON alone does not pay for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from allocator.report.table import Figure, Line, Look, Notice, Part, Report, Row, Table, Tone
from allocator.report.text_width import cells, padded, visible

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod, RenderableType
    from rich.table import Table as Drawn
    from rich.text import Text

ROOMY = 120
"""Cells of a terminal from which on tables have all their columns."""
_GAP = "  "
_BETWEEN = 3
"""Cells between two columns of a drawn table."""
_WRAPPED = 14
"""Cells below which a text that wraps is hard to read: seven characters."""
_STYLES: dict[Tone, str] = {
    "": "",
    "good": "green",
    "doubt": "yellow",
    "bad": "bold red",
    "faint": "dim",
    "strong": "bold",
}
_FRAMES: dict[Tone, str] = {"": "", "good": "green", "doubt": "yellow", "bad": "red", "faint": "dim", "strong": "bold"}
_MARKED: tuple[Look, ...] = ("grave", "marked")


def show(told: Report | Iterable[Part], console: Console) -> None:
    """Write a report on a console; what is piped gets no colour, no frame and no cut or wrapped line."""
    screen = _Screen(console)
    for part in told.screen if isinstance(told, Report) else told:
        screen.part(part)


def drawn(console: Console) -> bool:
    """Tell whether it is a terminal that can show more than lines."""
    return console.is_terminal and not console.is_dumb_terminal


class _Screen:
    """A console that may or may not be a terminal."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.drawn = drawn(console)

    def part(self, part: Part) -> None:
        """Write one part of a report."""
        if isinstance(part, Notice):
            self._notice(part)
            return
        told = part.data if isinstance(part, Figure) else part
        self._heading(told.title)
        self._table(told.on("screen", *(("narrow",) if self.drawn and self.console.width < ROOMY else ())))
        for note in told.notes:
            self._line(Line(note, "faint"))

    def _heading(self, title: str) -> None:
        self._line(Line(""))
        if title:
            self._line(Line(title, "strong"))

    def _notice(self, notice: Notice) -> None:
        if notice.form == "panel":
            self._panel(notice)
            return
        if notice.title or notice.apart:
            self._heading(notice.title)
        for line in notice.lines:
            self._point(line) if notice.form == "items" else self._line(line)

    def _panel(self, notice: Notice) -> None:
        """Draw a frame around lines; plain: the title and the lines."""
        if not self.drawn:
            self._line(Line(notice.title))
            for line in notice.lines:
                self._line(line)
            return
        from rich.panel import Panel  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        body = Text("\n").join(_text(line) for line in notice.lines)
        title = Text(visible(notice.title), _STYLES["strong"])
        self.console.print(Panel(body, title=title, border_style=_FRAMES[notice.tone], padding=(0, 2)))

    def _point(self, line: Line) -> None:
        if not self.drawn:
            self._line(Line(f"- {_worded(line)}"))
            return
        from rich.padding import Padding  # noqa: PLC0415
        from rich.table import Table as Drawn  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        point = Drawn.grid(padding=(0, 1))
        point.add_column()
        point.add_column(overflow="fold")
        point.add_row(Text("·", _STYLES["faint"]), _text(line))
        self.console.print(Padding(point, (0, 0, 0, 1)))

    def _table(self, table: Table) -> None:
        """Write a table; what is too wide for a terminal comes in parts below each other, and nothing is cut."""
        if self.drawn:
            for n, part in enumerate(parts(table, self.console.width)):
                if n:
                    self._line(Line(""))
                self.console.print(_drawn(part))
            return
        grid = [[c.brief for c in table.columns], *(_shown(table, row) for row in table.every)]
        for line in aligned(grid, [c.right for c in table.columns]):
            self._line(Line(line))

    def _line(self, line: Line) -> None:
        if self.drawn:
            self.console.print(_text(line), highlight=False)
        else:
            text = visible(_worded(line))
            self.console.print(text, soft_wrap=True, markup=False, highlight=False, emoji=False)


def aligned(grid: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """Return rows as lines whose columns stand below each other, Chinese characters two cells wide."""
    clean = [[visible(v).replace("\n", " ") for v in row] for row in grid]
    widths = [max(map(cells, column)) for column in zip(*clean, strict=True)]
    return [
        _GAP.join(padded(v, w, right=r) for v, w, r in zip(row, widths, right, strict=True)).rstrip() for row in clean
    ]


def parts(table: Table, width: int) -> list[Table]:
    """Return a table in parts that stand in so many cells, each with the first columns that tell its rows apart."""
    rows = [tuple(_shown(table, row)) for row in table.every]
    needs = [need + _BETWEEN for need in _needs(table, rows)]
    room = width + _BETWEEN
    if sum(needs) <= room:
        return [table]
    every = range(len(needs))
    keys = next((k for k in every[1:] if len({r[:k] for r in rows}) == len(rows)), 1)
    found: list[list[int]] = [[]]
    left = free = room - sum(needs[:keys])
    for n in every[keys:]:
        if found[-1] and needs[n] > left:
            found.append([])
            left = free
        found[-1].append(n)
        left -= needs[n]
    return [table.only([*every[:keys], *part]) for part in found]


def _needs(table: Table, rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the least cells of every column: all of a number or a label, some of a text that may wrap."""
    needs = []
    for n, column in enumerate(table.columns):
        widest = max(cells(visible(text)) for text in (column.brief, *(row[n] for row in rows)))
        needs.append(min(widest, max(_WRAPPED, cells(column.brief))) if _folds(table, n) else widest)
    return needs


def _folds(table: Table, n: int) -> bool:
    return not table.columns[n].right and table.columns[n].width > 0


def _shown(table: Table, row: Row) -> list[str]:
    return [c.show(value) for c, value in zip(table.columns, row, strict=True)]


def _worded(line: Line) -> str:
    return f"{line.label}：{line.text}" if line.label else line.text


def _text(line: Line) -> Text:
    from rich.text import Text  # noqa: PLC0415

    return Text(visible(_worded(line)), _STYLES[line.tone])


def _drawn(table: Table) -> Drawn:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table as Drawn  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    made = Drawn(box=SIMPLE_HEAD, header_style=_STYLES["strong"], show_edge=False, pad_edge=False)
    for n, c in enumerate(table.columns):
        justify: JustifyMethod = "right" if c.right else "left"
        made.add_column(Text(c.brief), justify=justify, no_wrap=not _folds(table, n), overflow="fold")
    for n, row in enumerate(table.rows):
        made.add_row(*_texts(table, row), style=_STYLES["doubt"] if table.look(n) in _MARKED else "")
    if table.total:
        made.add_section()
        made.add_row(*_texts(table, table.total), style=_STYLES["strong"])
    return made


def _texts(table: Table, row: Row) -> list[RenderableType]:
    from rich.text import Text  # noqa: PLC0415

    return [Text(visible(text)) for text in _shown(table, row)]
