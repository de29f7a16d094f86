"""One way to write to a console: panels and tables with colour on a terminal, aligned plain lines everywhere else.

rich is imported where it draws, so that a run that prints JSON alone does not pay for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from allocator.report.columns import Column
from allocator.report.text_width import cells, padded, visible

if TYPE_CHECKING:
    from rich.console import Console, JustifyMethod
    from rich.table import Table
    from rich.text import Text

R = TypeVar("R")
GOOD, DOUBT, BAD, FAINT, STRONG = "green", "yellow", "bold red", "dim", "bold"
GAP = "  "
_BETWEEN = 3
"""Cells between two columns of a drawn table."""
_WRAPPED = 14
"""Cells below which a text that wraps is hard to read: seven characters."""


@dataclass(frozen=True, slots=True)
class Said:
    """A line of text and how it is meant."""

    text: str
    style: str = ""


class Screen:
    """A console that may or may not be a terminal.

    Parameters
    ----------
    console
        Written to as it is; what is piped gets no colour, no frame and no cut or wrapped line.
    """

    def __init__(self, console: Console) -> None:
        self.console = console
        self.drawn = console.is_terminal and not console.is_dumb_terminal

    @property
    def roomy(self) -> bool:
        """Whether tables may have all their columns."""
        return not self.drawn or self.console.width >= 120

    def say(self, text: str = "", style: str = "") -> None:
        """One line."""
        self._out(Said(text, style))

    def heading(self, text: str) -> None:
        """The name of what follows."""
        self.say()
        self.say(text, STRONG)

    def panel(self, title: str, lines: Sequence[Said], style: str = "") -> None:
        """A frame around lines; plain: the title and the lines."""
        if not self.drawn:
            self.say(title)
            for line in lines:
                self._out(line)
            return
        from rich.panel import Panel  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        body = Text("\n").join(_text(line) for line in lines)
        self.console.print(Panel(body, title=Text(visible(title), STRONG), border_style=style, padding=(0, 2)))

    def items(self, lines: Sequence[Said]) -> None:
        """A list, one point per line."""
        for line in lines:
            if not self.drawn:
                self._out(Said(f"- {line.text}"))
                continue
            from rich.padding import Padding  # noqa: PLC0415
            from rich.table import Table  # noqa: PLC0415
            from rich.text import Text  # noqa: PLC0415

            point = Table.grid(padding=(0, 1))
            point.add_column()
            point.add_column(overflow="fold")
            point.add_row(Text("·", FAINT), _text(line))
            self.console.print(Padding(point, (0, 0, 0, 1)))

    def table(
        self, columns: Sequence[Column[R]], rows: Sequence[R], total: R | None = None, *, marked: Sequence[R] = ()
    ) -> None:
        """A table; what is too wide for a terminal comes in parts below each other, and nothing is cut.

        Parameters
        ----------
        total
            Its last row, set apart.
        marked
            Rows that need attention.
        """
        if self.drawn:
            every = [*rows, *([] if total is None else [total])]
            for n, part in enumerate(parts(columns, every, self.console.width)):
                if n:
                    self.say()
                self.console.print(_drawn(part, rows, total, marked))
            return
        grid = [[c.brief for c in columns], *([c.show(r) for c in columns] for r in rows)]
        if total is not None:
            grid.append([c.show(total) for c in columns])
        for line in aligned(grid, [c.right for c in columns]):
            self.say(line)

    def _out(self, line: Said) -> None:
        if self.drawn:
            self.console.print(_text(line), highlight=False)
        else:
            self.console.print(visible(line.text), soft_wrap=True, markup=False, highlight=False, emoji=False)


def aligned(grid: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """Rows as lines whose columns stand below each other, Chinese characters two cells wide."""
    clean = [[visible(v).replace("\n", " ") for v in row] for row in grid]
    widths = [max(map(cells, column)) for column in zip(*clean, strict=True)]
    return [
        GAP.join(padded(v, w, right=r) for v, w, r in zip(row, widths, right, strict=True)).rstrip() for row in clean
    ]


def parts(columns: Sequence[Column[R]], rows: Sequence[R], width: int) -> list[Sequence[Column[R]]]:
    """The columns in parts that stand side by side in so many cells, each with the first ones that tell rows apart."""
    needs = [_need(c, rows) + _BETWEEN for c in columns]
    room = width + _BETWEEN
    if sum(needs) <= room:
        return [columns]
    values = [tuple(c.show(row) for c in columns) for row in rows]
    keys = next((k for k in range(1, len(columns)) if len({v[:k] for v in values}) == len(values)), 1)
    found: list[list[Column[R]]] = [[]]
    left = free = room - sum(needs[:keys])
    for column, need in zip(columns[keys:], needs[keys:], strict=True):
        if found[-1] and need > left:
            found.append([])
            left = free
        found[-1].append(column)
        left -= need
    return [[*columns[:keys], *part] for part in found]


def _need(column: Column[R], rows: Sequence[R]) -> int:
    """The least cells of a column: all of a number or a label, some of a text that may wrap."""
    widest = max((cells(visible(text)) for text in (column.brief, *(column.show(row) for row in rows))), default=0)
    return min(widest, max(_WRAPPED, cells(column.brief))) if _folds(column) else widest


def _folds(column: Column[R]) -> bool:
    return not column.right and column.width > 0


def _text(line: Said) -> Text:
    from rich.text import Text  # noqa: PLC0415

    return Text(visible(line.text), line.style)


def _drawn(columns: Sequence[Column[R]], rows: Sequence[R], total: R | None, marked: Sequence[R]) -> Table:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=SIMPLE_HEAD, header_style=STRONG, show_edge=False, pad_edge=False)
    for c in columns:
        justify: JustifyMethod = "right" if c.right else "left"
        table.add_column(Text(c.brief), justify=justify, no_wrap=not _folds(c), overflow="fold")
    for row in rows:
        table.add_row(*_cells(columns, row), style=DOUBT if row in marked else "")
    if total is not None:
        table.add_section()
        table.add_row(*_cells(columns, total), style=STRONG)
    return table


def _cells(columns: Sequence[Column[R]], row: R) -> list[Text]:
    from rich.text import Text  # noqa: PLC0415

    return [Text(visible(c.show(row))) for c in columns]
