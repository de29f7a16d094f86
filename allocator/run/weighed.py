"""What a study of weights says of every candidate of one run: read from weights.json, never reckoned here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, FiniteFloat, NonNegativeInt, ValidationError

from allocator.errors import DataError, UsageError

RECORD = "weights.json"
Verdict = Literal["always", "never", "critical", "open"]
"""Proven funded under all weights looked at; proven under none; shown both ways; not decided, a sampled share only."""
Standing = Literal["before", "after", "unknown"]
"""Whether a scheme was fixed before the marks were known."""


class _Part(BaseModel):
    """What is needed of the record; whatever else stands there is none of its business."""

    model_config = ConfigDict(frozen=True, strict=True)


class Held(_Part):
    """What becomes of one candidate: under how many of the weights drawn it is funded, and what is shown of it."""

    id: str
    funded: NonNegativeInt
    verdict: Verdict


class WeighedScheme(_Part):
    """One scheme whose weights were drawn.

    Attributes
    ----------
    same
        Whether its own list is the run's, to the tier and the 元.
    differs
        By how many candidates it is another one.
    standing
        Whether it was fixed before the marks were known.
    radius
        The part by which weights differ; None: the whole simplex.
    ordered
        Whether weights are also held to an order.
    drawn, size
        How many weights were drawn, and how many of them have a list.
    least
        In per cent: below this is the share of what never happened among those drawn (95 %).
    """

    name: str
    same: bool
    differs: NonNegativeInt
    standing: Standing
    radius: FiniteFloat | None
    ordered: bool
    drawn: NonNegativeInt
    size: NonNegativeInt
    least: FiniteFloat
    shares: tuple[Held, ...]

    def of(self, candidate: str) -> Held | None:
        """Return what is said of a candidate; None of one that is not ranked."""
        return next((s for s in self.shares if s.id == candidate), None)

    def always(self, ids: frozenset[str]) -> tuple[int, int]:
        """Return how many of these are proven to be funded under all weights, and how many all those drawn fund."""
        own = [s for s in self.shares if s.id in ids]
        return sum(s.verdict == "always" for s in own), sum(s.funded == self.size > 0 for s in own)

    def to_json(self) -> dict[str, Any]:
        """As plain data, without what stands beside each candidate."""
        return self.model_dump(mode="json", exclude={"shares"})


class Weighed(_Part):
    """A study of one run, by its fingerprint; only schemes whose weights were drawn."""

    fingerprint: str
    schemes: tuple[WeighedScheme, ...]

    def __bool__(self) -> bool:
        return bool(self.schemes)

    def to_json(self) -> list[dict[str, Any]]:
        """As plain data for the run's own record."""
        return [s.to_json() for s in self.schemes]

    def of(self, candidate: str) -> dict[str, dict[str, Any]]:
        """Return what every scheme says of a candidate, as plain data."""
        found = {s.name: s.of(candidate) for s in self.schemes}
        return {name: {"verdict": h.verdict, "funded": h.funded} for name, h in found.items() if h is not None}

    def behind(self, ids: frozenset[str]) -> WeighedScheme | None:
        """Return the scheme whose own list is the run's and that says least for it; None where no scheme's is."""
        own = [s for s in self.schemes if s.same]
        return min(own, key=lambda s: s.always(ids)) if own else None


def of_study(data: Mapping[str, Any]) -> Weighed:
    """Return what the record of a study says.

    Raises
    ------
    ValidationError, LookupError
        It is no such record.
    """
    drawn = {r["scheme"]: r for r in data["robustness"] if r["unsampled"] is None}
    schemes = [_scheme(s, drawn[s["name"]]) for s in data["schemes"] if s["name"] in drawn]
    return _checked({"fingerprint": data["fingerprint"], "schemes": schemes})


def of_result(record: Mapping[str, Any]) -> Weighed | None:
    """Return what the record of a run says of weights; None where it was made without a study.

    Raises
    ------
    DataError
        What stands there is nothing that this program writes.
    """
    if (told := record.get("weights")) is None:
        return None
    try:
        schemes = [
            s | {"shares": [{"id": c["id"]} | c["weights"][s["name"]] for c in record["candidates"] if c["weights"]]}
            for s in told
        ]
        return _checked({"fingerprint": record["fingerprint"], "schemes": schemes})
    except (ValidationError, LookupError, TypeError, AttributeError) as fault:
        raise DataError(f"结果中的权重测算不是应有的内容（{_at(fault)}），可能被改动过。请重新测算") from None


def read(path: Path) -> Weighed:
    """Read weights.json, or the folder in which it lies.

    Raises
    ------
    DataError
        It cannot be read, or is no record of a study.
    """
    file = path / RECORD if path.is_dir() else path
    try:
        return of_study(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError) as fault:
        raise DataError(f"【A05】“{file}”无法读取（{fault}）。请给出 weights 命令的结果文件夹") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as fault:
        raise DataError(f"“{file}”不是 allocator weights 的结果（{_at(fault)}）。请换一个结果文件夹") from None


def fitting(found: Weighed, fingerprint: str) -> Weighed:
    """Return a study of the run with this fingerprint.

    Raises
    ------
    UsageError
        It is about another run.
    """
    if found.fingerprint != fingerprint:
        raise UsageError("【A17】权重测算不是对这一结果作的（指纹不同）。请用同一申报表和设置重新运行 weights")
    return found


def _scheme(told: Mapping[str, Any], drawn: Mapping[str, Any]) -> dict[str, Any]:
    space = drawn["space"]
    return {
        "name": told["name"],
        "same": told["same"],
        "differs": told["differs"],
        "standing": told["standing"],
        "radius": space["radius"],
        "ordered": bool(space["relations"]),
        "drawn": drawn["sample"]["size"],
        "size": drawn["with_list"],
        "least": drawn["sample"]["never_below"],
        "shares": [{key: s[key] for key in ("id", "funded", "verdict")} for s in drawn["shares"]],
    }


def _checked(data: dict[str, Any]) -> Weighed:
    """Return the study, where no share is more than all and nobody stands twice in it."""
    found = Weighed.model_validate_json(json.dumps(data))
    for s in found.schemes:
        if len({h.id for h in s.shares}) < len(s.shares) or any(h.funded > s.size for h in s.shares):
            raise LookupError(s.name)
    return found


def _at(fault: Exception) -> str:
    if isinstance(fault, ValidationError):
        return ".".join(map(str, fault.errors()[0]["loc"]))
    return str(fault)
