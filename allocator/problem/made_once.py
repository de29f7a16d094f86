"""What is worked out from a problem once, and kept with it as long as it lives."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import fields
from typing import Any, TypeVar

T = TypeVar("T")


class MadeOnce:
    """A frozen dataclass that keeps what the floors above make of it, as its rules and goals."""

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what was made under this name, made now if it is the first time; a frozen problem never changes."""
        made: dict[Hashable, T] = vars(self).setdefault("made", {})
        if name not in made:
            made[name] = make()
        return made[name]

    def __getstate__(self) -> dict[str, Any]:
        """Return its fields alone: what was worked out from them is worked out anew in another process."""
        return {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
