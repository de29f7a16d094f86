"""XML as a stream of events: no tree that could grow, no DTD, no entity, names without their prefix."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO
from xml.parsers import expat

Attributes = dict[str, str]
Opened = Callable[[str, Attributes], None]
Closed = Callable[[str, str], None]

_CHUNK = 1 << 18
_DEEPEST = 200
_MOST = 10_000_000
"""So many elements a sheet of 20,000 rows and 200 columns does not need."""

FAULTS = (expat.ExpatError,)
"""What a text that is no well-formed XML raises."""


class Contradiction(ValueError):  # noqa: N818
    """The parts of a workbook contradict each other; the text says how, for people."""


class Enough(Exception):  # noqa: N818
    """Raised by a handler that wants to read no further."""


def walk(stream: IO[bytes], opened: Opened, closed: Closed, wanted: frozenset[str]) -> None:
    """Read a stream and report its elements.

    Parameters
    ----------
    opened
        Called with the name and the attributes of each element.
    closed
        Called with the name at the end of each element, and with its text where the name is `wanted`.
    wanted
        Names of the elements whose own text is to be kept.

    Raises
    ------
    expat.ExpatError
        Not well-formed.
    Contradiction
        A document type declaration, in whatever encoding, or elements without end.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    texts: list[str] = []
    names: dict[str, str] = {}
    depth = count = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if depth > _DEEPEST or count > _MOST:
            raise Contradiction("元素嵌套过深" if depth > _DEEPEST else "元素过多")
        local = names.get(name)
        if local is None:
            local = names.setdefault(name, name.rpartition(":")[2])
        if local in wanted:
            texts.clear()
            parser.CharacterDataHandler = texts.append
        opened(local, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        local = names[name]
        if local in wanted:
            parser.CharacterDataHandler = None
            text = "".join(texts)
            texts.clear()
            closed(local, text)
        else:
            closed(local, "")

    def doctype(*_: object) -> None:
        raise Contradiction("含DTD声明")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = doctype
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)  # noqa: FBT003
        parser.Parse(b"", True)  # noqa: FBT003
    except Enough:
        return
