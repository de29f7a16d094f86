"""Why a candidate's award changes: which of the scenario's overrides bring it, each switched on and off by itself.

Let O be all overrides and f(S) the award of one candidate when the overrides S are switched on; the change leads from
f(∅) to f(O). A set S is *enough* when f(S) = f(O) and no override can be left out of it; an override is *needed* when
without it, all others on, the award is another one. Every claim is a solve of its own: each override alone, all but
each, and, where that does not settle it, what is left after taking away one after the other. Other sets that are enough
may exist; nothing is said about them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from allocator.whatif.compare.overrides import Override

Outcome = tuple[str, int] | None
"""Tier and 元; None without an award."""
Outcomes = Mapping[str, Outcome] | None
"""Candidate id → outcome of everybody who has an award; None where there is no list at all."""
Set = frozenset[str]
"""Keys of the overrides that are switched on."""
CauseKind = Literal["only", "alone", "any", "together", "mixed"]
"""`only`: there is no other override. `alone`: one brings it, and without it, all others on, it is gone. `together`:
the same of several. `any`: each of several sets brings it and none is needed. `mixed`: the overrides act on each other,
so that what brings the change and what it cannot do without are not the same."""


@dataclass(frozen=True)
class Cause:
    """What brings one candidate's change.

    Attributes
    ----------
    enough
        Sets of overrides of which each alone brings the change, nothing in it being superfluous.
    needed
        Overrides without which, all others on, there is not this change.
    alone, without
        What the award is with one override only, and with all but one; None where there is no list then.
    """

    id: str
    kind: CauseKind
    enough: tuple[tuple[Override, ...], ...]
    needed: tuple[Override, ...]
    alone: Mapping[str, Outcome] = field(default_factory=dict)
    without: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def says(self) -> str:
        """The cause in one sentence."""
        return self.told(lambda override: override.says)

    def told(self, named: Callable[[Override], str]) -> str:
        """Return the cause in one sentence, each override as `named` has it."""
        sets = [" 与 ".join(map(named, s)) for s in self.enough]
        match self.kind:
            case "only":
                return f"唯一的改动：{sets[0]}"
            case "alone":
                return f"由此项单独引起：{sets[0]}"
            case "together":
                return f"由下列各项共同引起，缺一不可：{sets[0]}"
            case "any":
                return "下列任一改动即可引起：" + "；或 ".join(sets)
        lost = "、".join(map(named, self.needed)) or "无"
        return f"各项改动相互影响：只改 {'；或只改 '.join(sets)} 即有此变化；其余都改时缺了即没有此变化的：{lost}"


class Trials:
    """The solves with some overrides on, each done once.

    Parameters
    ----------
    solve
        Which overrides are on → everybody's outcome.
    """

    def __init__(self, solve: Callable[[Set], Outcomes]) -> None:
        self._solve = solve
        self._known: dict[Set, Outcomes] = {}

    def __len__(self) -> int:
        return len(self._known)

    def __call__(self, on: Iterable[str]) -> Outcomes:
        asked = frozenset(on)
        if asked not in self._known:
            self._known[asked] = self._solve(asked)
        return self._known[asked]

    def gives(self, on: Iterable[str], name: str, wanted: Outcome) -> bool:
        """Tell whether a candidate's outcome with these overrides on is the wanted one."""
        found = self(on)
        return found is not None and found.get(name) == wanted


def causes(moved: Sequence[str], overrides: Sequence[Override], trials: Trials) -> dict[str, Cause]:
    """Candidate id → what brings its change.

    Parameters
    ----------
    moved
        Candidates whose outcome with all overrides on differs from that with none.
    """
    teller = _Teller(overrides, trials)
    return {name: teller.cause(name) for name in moved}


class _Teller:
    """Knows the outcome of each override alone, and of all but each."""

    def __init__(self, overrides: Sequence[Override], trials: Trials) -> None:
        self.overrides, self.trials = overrides, trials
        self.keys = [o.key for o in overrides]

    def cause(self, name: str) -> Cause:
        whole = self.trials(self.keys)
        assert whole is not None
        wanted = whole.get(name)
        if len(self.keys) == 1:
            return Cause(name, "only", (tuple(self.overrides),), tuple(self.overrides))
        enough = [frozenset({k}) for k in self.keys if self.trials.gives({k}, name, wanted)]
        needed = [k for k in self.keys if not self.trials.gives(self._but(k), name, wanted)]
        if not enough:
            enough = [self._reduced(name, wanted, frozenset(self.keys))]
        if len(enough) == 1 and (spare := [k for k in self.keys if k in enough[0] and k not in needed]):
            enough.append(self._reduced(name, wanted, self._but(spare[0])))
        return Cause(
            id=name,
            kind=_kind(enough, needed),
            enough=tuple(self._of(s) for s in enough),
            needed=self._of(needed),
            alone={k: self._outcome({k}, name) for k in self.keys if self.trials({k}) is not None},
            without={k: self._outcome(self._but(k), name) for k in self.keys if self.trials(self._but(k)) is not None},
        )

    def _but(self, key: str) -> Set:
        return frozenset(self.keys) - {key}

    def _of(self, keys: Iterable[str]) -> tuple[Override, ...]:
        chosen = set(keys)
        return tuple(o for o in self.overrides if o.key in chosen)

    def _outcome(self, on: Iterable[str], name: str) -> Outcome:
        found = self.trials(on)
        return found.get(name) if found else None

    def _reduced(self, name: str, wanted: Outcome, kept: Set) -> Set:
        """Find overrides that bring the change, one after the other taken away where it stays, until none can be."""
        again = True
        while again:
            again = False
            for key in reversed(self.keys):
                if key in kept and self.trials.gives(kept - {key}, name, wanted):
                    kept, again = kept - {key}, True
        return kept


def _kind(enough: Sequence[Set], needed: Sequence[str]) -> CauseKind:
    if len(enough) > 1:
        return "mixed" if needed else "any"
    (only,) = enough
    if set(needed) != only:
        return "mixed"
    return "alone" if len(only) == 1 else "together"
