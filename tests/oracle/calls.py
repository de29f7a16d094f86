"""The calls of speaking functions, kept as they were made, so that they can be made again."""

from __future__ import annotations

import inspect
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, partial
from types import FunctionType, GeneratorType
from typing import Any

from rich.console import Console

LAZY = (GeneratorType, map, filter, zip)
PLACE = re.compile(r" at 0x[0-9a-f]+")


@dataclass(eq=False)
class Call:
    """One call of a speaking function, so that it can be made again."""

    function: FunctionType
    values: dict[str, Any]

    @cached_property
    def before(self) -> str:
        """What the package itself says."""
        return self.again()

    def again(self) -> str:
        """What the call gives, as text that can be compared; an error is an answer, too."""
        given, named = self._arguments()
        try:
            with self._console.capture() as shown:
                found: object = self.function(*given, **named)
                found = list(found) if isinstance(found, LAZY) else found
            return PLACE.sub("", f"{found!r}{shown.get()}{self._left(given)}")
        except Exception as e:  # noqa: BLE001 - whatever it is, it differs from a sentence
            return PLACE.sub("", f"{type(e).__name__}: {e}")

    def _left(self, given: list[Any]) -> str:
        """What the call leaves in a workbook, or in the object that it makes."""
        made = [vars(given[0])] if self.function.__name__ == "__init__" else []
        return "".join(repr(x) for x in (*made, *(v.told for v in given if isinstance(v, Written))))

    @cached_property
    def _console(self) -> Console:
        """The console that the call writes to: an argument, or held by one."""
        held = [w for v in self.values.values() for w in (v, getattr(v, "console", None), getattr(v, "screen", None))]
        held += [getattr(w, "console", None) for w in held]
        return next((w for w in held if isinstance(w, Console)), Console(quiet=True))

    def _arguments(self) -> tuple[list[Any], dict[str, Any]]:
        given: list[Any] = []
        named: dict[str, Any] = {}
        for name, parameter in inspect.signature(self.function).parameters.items():
            value = self.values[name]
            value = iter(value.items) if isinstance(value, Kept) else Written.over(value)
            if parameter.kind is parameter.VAR_POSITIONAL:
                given += value
            elif parameter.kind is parameter.VAR_KEYWORD:
                named |= value
            elif parameter.kind is parameter.KEYWORD_ONLY:
                named[name] = value
            else:
                given.append(value)
        return given, named


class Kept:
    """What a lazy argument will give, so that it can be given again."""

    def __init__(self, lazy: Iterator[Any]) -> None:
        self.items = list(lazy)


class Written:
    """Stands for what fills a sheet, and for its sheet: what would be written to it is told, and nothing is written."""

    ASKED = ("_width", "_draw", "get_name")

    def __init__(self, real: object, told: list[object] | None = None) -> None:
        self._real = real
        self.told: list[object] = [] if told is None else told

    @classmethod
    def over(cls, value: object) -> object:
        """The value itself, where it is nothing that fills a sheet."""
        return cls(value) if type(value).__name__ == "_Filler" else value

    def __getattr__(self, name: str) -> Any:
        if isinstance(inspect.getattr_static(type(self._real), name, None), FunctionType):
            return getattr(self._real, name) if name in self.ASKED else partial(self._tell, name)
        found = getattr(self._real, name)
        return Written(found, self.told) if name in ("book", "sheet") else found

    def _tell(self, *said: object, **named: object) -> None:
        self.told.append((said, named))


@dataclass
class Heard:
    """Which templates were said, in which calls."""

    where: Callable[[], str] = str
    """The name of the test that runs."""
    calls: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    tests: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    most: int = 24
    most_of_one_test: int = 3

    def said(self, name: str, text: str, call: Call) -> str:
        of, kept = self.tests[name], self.calls[name]
        test = self.where()
        if of[test] < self.most_of_one_test and len(kept) < self.most and (not kept or kept[-1] is not call):
            kept.append(call)
        of[test] += 1
        return text
