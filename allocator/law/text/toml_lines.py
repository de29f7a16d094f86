"""On which line of a TOML file an entry stands: `tomllib` gives the values, this gives their places.

The text has been read by `tomllib` already, or has been refused by it; here nothing is judged. A path is the way to an
entry: ("tier", 0, "ceiling") is the ceiling of the first [[tier]].
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import NamedTuple

Path = tuple[str | int, ...]

_KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_STRING = re.compile(
    r'''"""(?:[^\\]|\\.)*?""""{0,2}|\'\'\'.*?\'\'\'\'{0,2}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL
)
_BARE = re.compile(r"[^,\]}#\n]+")
_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")


@dataclass(frozen=True, slots=True)
class Twice:
    """An entry that stands twice: its name and the two lines."""

    name: str
    first: int
    second: int


class _LostError(Exception):
    """The text is no TOML from here on."""


@dataclass
class _Scan:
    """One pass through the text; `found` has the line of every entry, also where the text breaks off."""

    text: str
    at: int = 0
    line: int = 1
    begun: tuple[str, int] = ("", 0)
    found: dict[Path, int] = field(default_factory=dict)
    last: dict[Path, int] = field(default_factory=dict)
    stated: set[Path] = field(default_factory=set)
    twice: Twice | None = None

    def run(self) -> None:
        table: Path = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            begin = self.line
            if self._took("["):
                table = self._header(begin, listed=self._took("["))
            else:
                self._pair(table)
            self._skip(_GAP)

    def _skip(self, pattern: re.Pattern[str]) -> str:
        """Go behind what matches here; the words of it."""
        match = pattern.match(self.text, self.at)
        if match is None:
            raise _LostError
        self.at = match.end()
        self.line += match[0].count("\n")
        return match[0]

    def _took(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True

    def _expect(self, mark: str) -> None:
        if not self._took(mark):
            raise _LostError

    def _keys(self) -> tuple[str, ...]:
        keys = []
        while True:
            self._skip(_BLANK)
            keys.append(_decoded(self._skip(_KEY)))
            self._skip(_BLANK)
            if not self._took("."):
                return tuple(keys)

    def _header(self, line: int, *, listed: bool) -> Path:
        """[a.b] or [[a.b]]; names of lists of tables mean their last entry."""
        keys = self._keys()
        self._expect("]]" if listed else "]")
        path: Path = ()
        for key in keys[:-1]:
            path = self._entry((*path, key))
        path = (*path, keys[-1])
        if path in (self.stated if listed else self.stated | self.last.keys()):
            self._report(path, line)
        if listed:
            self._note(path, line)
            self.last[path] = self.last.get(path, -1) + 1
            path = self._entry(path)
        self.stated.add(path)
        self._note(path, line)
        self.found[path] = line
        return path

    def _entry(self, path: Path) -> Path:
        return (*path, self.last[path]) if path in self.last else path

    def _pair(self, table: Path) -> None:
        line = self.line
        path = (*table, *self._keys())
        if path in self.found:
            self._report(path, line)
        self.stated.add(path)
        self._note(path, line)
        self.begun = (str(path[-1]), line)
        self._expect("=")
        self._skip(_BLANK)
        self._value(path)

    def _note(self, path: Path, line: int) -> None:
        """Note the entry and the tables that its name makes on the way."""
        for length in range(1, len(path) + 1):
            self.found.setdefault(path[:length], line)

    def _report(self, path: Path, line: int) -> None:
        name = ".".join(str(step) for step in path if isinstance(step, str))
        self.twice = self.twice or Twice(name, self.found[path], line)

    def _value(self, path: Path) -> None:
        if self._took("["):
            for number in self._items("]"):
                self._note((*path, number), self.line)
                self._value((*path, number))
        elif self._took("{"):
            for _ in self._items("}"):
                self._pair(path)
        elif self.text.startswith(('"', "'"), self.at):
            self._skip(_STRING)
        else:
            self._skip(_BARE)

    def _items(self, close: str) -> Iterator[int]:
        """Yield the number of each item up to the closing mark; who asks goes behind the item."""
        self._skip(_GAP)
        for number in count():
            if self._took(close):
                return
            yield number
            self._skip(_GAP)
            if not self._took(","):
                self._expect(close)
                return
            self._skip(_GAP)


def _decoded(key: str) -> str:
    """Return the key that a quoted or bare one stands for."""
    if key[:1] not in "\"'":
        return key
    try:
        return str(tomllib.loads(f"k = {key}")["k"])
    except tomllib.TOMLDecodeError:
        raise _LostError from None


class Spot(NamedTuple):
    """Where an entry stands: its line, and of which file where it is not the one that is read."""

    line: int
    of: str = ""

    @property
    def told(self) -> str:
        """第14行, 规则文件第14行."""
        return f"{self.of}第{self.line}行"


def began(*spots: Spot | None) -> str:
    """Return what a message about some entries begins with: 第14行：, 第10行与第14行：; nothing without a place."""
    known = "与".join(dict.fromkeys(spot.told for spot in spots if spot))
    return f"{known}：" if known else ""


class Lines:
    """The lines of a file's entries, looked up only when they are wanted.

    Parameters
    ----------
    text
        The file.
    """

    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")

    @cached_property
    def _scan(self) -> _Scan:
        scan = _Scan(self._text)
        with suppress(_LostError):
            scan.run()
        return scan

    @property
    def found(self) -> Mapping[Path, int]:
        """Every entry that is written in the file, with its line (from 1); a table stands where its header stands."""
        return self._scan.found

    @property
    def twice(self) -> Twice | None:
        """The first entry that stands twice."""
        return self._scan.twice

    @property
    def begun(self) -> tuple[str, int]:
        """The last entry that was begun, and its line; of interest where the text breaks off in it."""
        return self._scan.begun

    @property
    def count(self) -> int:
        """How many lines the file has."""
        return self._text.rstrip("\n").count("\n") + 1

    def at(self, path: Path) -> int | None:
        """Return the line of an entry, else of the table it is missing from; None where the file has nothing of it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.found:
                return self.found[path[:length]]
            if isinstance(path[length - 1], int):
                return None
        return None

    def spot(self, path: Path) -> Spot | None:
        """Tell where an entry stands, for a message; None where the line is not known."""
        line = self.at(path)
        return Spot(line) if line else None

    def named(self, table: str) -> dict[str, int]:
        """Return the entries of one table under their dotted names, however they are written.

        "clause.quota.high" → line.
        """
        return {".".join(map(str, p[1:])): line for p, line in self.found.items() if len(p) > 1 and p[0] == table}
