"""Check verdicts from the file alone: every leaf of every proof, and that the leaves cover all cases; no solver.

Whether a rival j may stand above i under weights w is a form in w: D(w) = s_j − s_i + margin ≥ 1 in whole numbers, the
margin 0 where i's keys come first, else a hundredth of a point. Of `rivals` at most `most` may (of a group at most its
cap is counted). A tree splits on a rival: `yes` D ≥ 1, `no` D ≤ 0. A leaf has multipliers ≥ 0; with least D ≥ L,

    [D ≥ 1] ≤ max(0, 1 − n − t·(1 − L)) + n + t·(D − L),     0 ≤ μ·(D − 1) (yes), 0 ≤ −μ·D (no)

summed up is a bound; its greatest value over bounds and sum is at a corner, and a count is whole, so it is rounded
down. `turned`: it is counted under which rivals i may stand above them, so at least the others stand above i surely.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

MILLION = 1_000_000
Form = tuple[list[int], int]


def faults(proofs: Mapping[str, Any]) -> list[str]:
    """Return what does not hold, by candidate (`scores`: one may be below 0); empty: every verdict is proven."""
    scores = zip(proofs["points"], proofs["added"], strict=True)
    found = [] if all(_least(proofs, score) >= 0 for score in scores) else ["scores"]
    for v in proofs["verdicts"]:
        least, most = proofs["numbers"][v["level"] - 1]
        main = v["claims"][0]
        turned, every = v["verdict"] == "never", {*main["rivals"], v["position"]} == {*proofs["fundable"]}
        enough = len(main["rivals"]) - main["most"] >= most if turned else main["most"] < least and every
        if v["blocked"]:  # by those who stand above it surely
            enough = turned and main["most"] == 0 and len(main["rivals"]) > 0
        held = enough and main["turned"] == turned and not (turned and main["groups"])
        if not held or main["of"] != v["position"] or not all(holds(proofs, c) for c in v["claims"]):
            found.append(proofs["ids"][v["position"]])
    return found


def holds(proofs: Mapping[str, Any], claim: Mapping[str, Any]) -> bool:
    """Tell whether a tree proves that at most `most` rivals count."""
    return proven(proofs, claim) <= int(claim["most"])


def proven(proofs: Mapping[str, Any], claim: Mapping[str, Any]) -> int:
    """Return how many rivals count at most, as the tree of a claim proves it."""
    i, rivals = claim["of"], claim["rivals"]
    group = {j: g for g, (_, members) in enumerate(claim["groups"]) for j in members}
    if len(set(rivals)) != len(rivals) or i in rivals or sum(len(m) for _, m in claim["groups"]) != len(group):
        raise ValueError(claim)
    forms = {j: _above(proofs, j, i) if claim["turned"] else _above(proofs, i, j) for j in rivals}
    least = {j: _least(proofs, form) for j, form in forms.items()}
    possible = [j for j, form in forms.items() if _most(proofs, form) >= 1]

    def bound(node: Mapping[str, Any], path: Sequence[tuple[int, bool]]) -> int:
        """Return the most that count under a node, whatever the weights."""
        if "on" in node:
            j = node["on"]
            return max(bound(node["yes"], (*path, (j, True))), bound(node["no"], (*path, (j, False))))
        scale, rows, given = node["scale"], dict(node["rows"]), dict(node["groups"])
        if scale < 1 or min((*rows.values(), *given.values(), *node["path"]), default=0) < 0:
            raise ValueError(node)
        said, sums, rest = dict(path), [0] * len(proofs["low"]), 0
        for j in possible:
            if said.get(j, True):
                t = 0 if j in said else rows.get(j, 0)
                rest += max(0, scale - given.get(group.get(j, -1), 0) - t * (1 - least[j])) - t * least[j]
                rest += _add(sums, forms[j], t)
        rest += sum(n * claim["groups"][g][0] for g, n in given.items())
        for (j, yes), mu in zip(path, node["path"], strict=True):
            rest += _add(sums, forms[j], mu if yes else -mu) - (mu if yes else 0)
        return _most(proofs, (sums, rest)) // int(scale)

    return bound(claim["tree"], ())


def _add(sums: list[int], form: Form, times: int) -> int:
    """Add a form so many times; return what it adds besides weights."""
    if times:
        sums[:] = [s + times * a for s, a in zip(sums, form[0], strict=True)]
    return times * form[1]


def _above(proofs: Mapping[str, Any], i: int, j: int) -> Form:
    """Return the form that is 1 or more wherever j may stand above i."""
    margin = 0 if proofs["keys"][i] < proofs["keys"][j] else -(-proofs["unit"] // 100)
    points, added = proofs["points"], proofs["added"]
    return [b - a for a, b in zip(points[i], points[j], strict=True)], added[j] - added[i] + margin


def _most(proofs: Mapping[str, Any], form: Form) -> int:
    """Return the greatest value over bounds and sum: what is left of a million goes to the largest first."""
    low, high = proofs["low"], proofs["high"]
    left, total = MILLION - sum(low), form[1] + sum(a * w for a, w in zip(form[0], low, strict=True))
    for a, span in sorted(zip(form[0], (h - w for w, h in zip(low, high, strict=True)), strict=True), reverse=True):
        total, left = total + a * min(left, span), left - min(left, span)
    return int(total)


def _least(proofs: Mapping[str, Any], form: Form) -> int:
    return -_most(proofs, ([-a for a in form[0]], -form[1]))
