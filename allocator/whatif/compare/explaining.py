"""Every change of a comparison with its cause: each claim a solve of its own, by score lines where they serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from allocator.errors import AllocatorError, VerificationError
from allocator.law.scenario_file import Scenario
from allocator.parallel import Progress
from allocator.proof.resolve import LATE, Proof, resolve
from allocator.run import pipeline as runs
from allocator.run.parts import Prepared
from allocator.whatif.compare.causes import Outcomes, Trials, causes
from allocator.whatif.compare.overrides import Switches
from allocator.whatif.compare.result import Found

UNEXPLAINED = f"只采用部分改动时，{LATE}，不作归因"


class _Unproven(Exception):  # noqa: N818 - no fault: time was over
    """One of the solves was not proven in time, so nothing can be said of causes."""


def explained(
    found: Found, switches: Switches, prepare: Callable[[Scenario], Prepared], *, progress: Progress | None = None
) -> Found:
    """Return the comparison with the cause of every change.

    Parameters
    ----------
    prepare
        The files under a scenario with some of the overrides switched on.
    progress
        Called with the number of solves done, and of those that are needed at least.

    Raises
    ------
    VerificationError
        With nothing or everything switched on the lists compared do not come out (N06).
    """
    proofs: set[Proof] = set()

    def solve(on: frozenset[str]) -> Outcomes:
        if progress is not None:
            progress(min(len(trials), most), most)
        try:
            answer = resolve(runs.case_of(prepare(switches.scenario(on))))
        except AllocatorError:
            return None
        if answer.unproven:
            raise _Unproven
        if answer.problem is None or answer.allocation is None:
            return None
        proofs.add(answer.proof)
        names = [t.name for t in answer.problem.tiers]
        return {i: (names[level - 1], amount) for i, (level, amount) in answer.awards.items()}

    comparison, trials, most = found.comparison, Trials(solve), 2 + 2 * len(switches.overrides)
    keys = [o.key for o in switches.overrides]
    try:
        for on, side in (((), comparison.base), (keys, comparison.other)):
            if trials(on) != {x.id: (x.tier, x.amount) for x in side.awarded}:
                raise VerificationError(f"【N06】“{side.name}”逐项还原改动后的名单不一致。已停止，请联系维护人员")
        told = causes([m.id for m in comparison.moves], switches.overrides, trials)
    except _Unproven:
        return replace(found, overrides=switches.overrides, unexplained=UNEXPLAINED)
    return replace(
        found,
        overrides=switches.overrides,
        causes=told,
        unexplained="",
        trials=len(trials),
        proofs=frozenset(proofs),
    )
