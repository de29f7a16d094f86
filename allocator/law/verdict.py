"""What a check comes to: 符合, 不符合, or 未核 where the data do not say; what was not checked is never called 符合."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """The three verdicts, in the words of every output."""

    KEPT = "符合"
    BROKEN = "不符合"
    UNCHECKED = "未核"

    @property
    def holds(self) -> bool | None:
        """Whether the clause holds; None where that was not checked."""
        return {Verdict.KEPT: True, Verdict.BROKEN: False, Verdict.UNCHECKED: None}[self]


def verdict_of(holds: bool | None) -> Verdict:  # noqa: FBT001 - the verdict is this fact in words
    """Return the verdict of a check that holds, does not, or was not made (None)."""
    return Verdict.UNCHECKED if holds is None else Verdict.KEPT if holds else Verdict.BROKEN


@dataclass(frozen=True, slots=True)
class Counts:
    """How many checks came to which verdict; `off` of those kept miss a goal that is no rule."""

    kept: int = 0
    broken: int = 0
    unchecked: int = 0
    off: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.broken + self.unchecked

    @property
    def verdict(self) -> Verdict:
        """Of all checks together: one that is broken decides, then one that was not made."""
        return Verdict.BROKEN if self.broken else Verdict.UNCHECKED if self.unchecked else Verdict.KEPT

    def to_json(self) -> dict[str, int]:
        """Verdict → number."""
        return {Verdict.KEPT: self.kept, Verdict.BROKEN: self.broken, Verdict.UNCHECKED: self.unchecked}

    def told(self, unchecked: Iterable[str] = ()) -> str:
        """Return the counts in one sentence, the unchecked by name: 校验9项：符合7、不符合0、未核2（甲、乙）."""
        off = f"（其中偏离目标{self.off}项，非强制）" if self.off else ""
        listed = "、".join(f"{name}{f'{n}项' if n > 1 else ''}" for name, n in Counter(unchecked).items())
        names = f"（{listed}）" if listed else ""
        return f"校验{self.total}项：符合{self.kept}{off}、不符合{self.broken}、未核{self.unchecked}{names}"


def counts_of(verdicts: Iterable[Verdict], off: int = 0) -> Counts:
    """Return the counts of some verdicts."""
    found = Counter(verdicts)
    return Counts(found[Verdict.KEPT], found[Verdict.BROKEN], found[Verdict.UNCHECKED], off)
