"""比较: the 方案 of a desk, and lists made by hand, against its 基准, with the cause of every change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from allocator.errors import AllocatorError
from allocator.parallel import Progress
from allocator.problem.changes import KINDS, ChangeKind
from allocator.proof.resolve import Proof, Resolved
from allocator.report import page
from allocator.report.comparison import report as comparison
from allocator.report.comparison import tables
from allocator.report.comparison.report import NAME
from allocator.report.comparison.tables import By
from allocator.report.page import Grid
from allocator.report.table import Line
from allocator.run.parts import Run
from allocator.whatif.compare import by_hand
from allocator.whatif.compare.causes import Cause
from allocator.whatif.compare.compared_list import Side, side_of
from allocator.whatif.compare.comparison import compared
from allocator.whatif.compare.explaining import explained
from allocator.whatif.compare.overrides import Inputs, Switches
from allocator.whatif.compare.result import Compared, Found
from allocator.whatif.effects import GoalChange, effect
from allocator.workbench import side_by_side
from allocator.workbench.answers import READ, Answer, Answers
from allocator.workbench.rules.programme_list import programme
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.side_by_side import Fact
from allocator.workbench.wording import for_page

CHIPS = tuple(KINDS)
"""新增 … 金额变化, as filters."""
GROUPS, MONEY, NUMBER, SIDE = side_by_side.GROUPS, side_by_side.MONEY, side_by_side.NUMBER, side_by_side.SIDE
COMPARED = NAME
"""The name of the comparison's workbook."""

WAITING = "尚未查明由哪项改动引起"
OTHER_DATA = "两方案的申报表、台账、年度或列名不同，差异不只来自参数，不作归因"
_SAME = tuple(part for part in READ if part not in ("set", "exclude", "confirm"))


@dataclass(frozen=True)
class Causes:
    """What brings the changes of one 方案, or why nothing is said of it; to be merged into its comparison."""

    causes: Mapping[str, Cause]
    unexplained: str = ""
    trials: int = 0
    proofs: frozenset[Proof] = frozenset()


@dataclass(frozen=True)
class ComparedPlan:
    """One 方案 as a comparison takes it: its title, its answer, and the causes where they are known."""

    title: str
    answer: Answer
    causes: Causes | None = None


@dataclass(frozen=True)
class Comparison:
    """Several 方案 against the 基准, as every output has them.

    Attributes
    ----------
    faults
        Lists that cannot be read: name → why.
    """

    compared: Compared
    faults: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """The 方案 and lists compared, the 基准 apart."""
        return tuple(f.comparison.other.name for f in self.compared.found)

    @property
    def sides(self) -> Grid:
        return page.grid(tables.sides_table(self.compared))

    def moved(self, name: str, chips: Sequence[ChangeKind]) -> Grid:
        """Tell who moves in a 方案 and why, of the kinds chosen; all where none is."""
        return page.grid(replace(tables.moves_table(self._of(name), self._words, chips), total=()))

    def counts(self, name: str) -> Mapping[ChangeKind, int]:
        """Kind of change → how many."""
        kinds = [m.kind for m in self._of(name).comparison.moves]
        return {k: kinds.count(k) for k in CHIPS}

    def reasons(self, name: str) -> tuple[str, ...]:
        """Tell what brings the changes of a 方案, each once with how many it brings, the most first."""
        found = self._of(name)
        said = Counter(tables.cause_told(found, m, self._words) for m in found.comparison.moves)
        told = {r.text for r in self.remarks(name)}
        return tuple(f"{cause}（{n}项）" for cause, n in said.most_common() if cause and cause not in told)

    def remarks(self, name: str) -> tuple[Line, ...]:
        """Tell what must be known of a 方案: what a list breaks, inputs that differ, why no cause is named."""
        return tuple(comparison.remarks_of(self.compared)[name])

    @property
    def side_names(self) -> tuple[str, ...]:
        """The 基准 first, then the others."""
        return tuple(s.name for s in self.compared.sides)

    def facts(self) -> tuple[Fact, ...]:
        """Money, numbers, tiers and cities of all lists beside each other."""
        return side_by_side.facts(self.compared.sides)

    def differing(self) -> Grid:
        """Everybody whose award is not the same on all lists."""
        return side_by_side.differing(self.compared.sides)

    def bars(self, by: By) -> list[dict[str, Any]]:
        """Money and numbers of all lists by 市 or 档次, for grouped bars."""
        return side_by_side.bars(self.compared.sides, by)

    def order(self, by: By) -> list[str]:
        """Return the groups in their own order."""
        return side_by_side.order(self.compared.sides, by)

    def goals(self, name: str) -> Grid:
        return page.grid(tables.goals_table(self._of(name), self.compared.granule))

    def changed(self, name: str) -> Grid:
        """Tell what a 方案 sets differently."""
        return page.grid(tables.sets_table([self._of(name)], self._words).without("side"))

    def causes(self, name: str) -> Grid:
        """Return every change with every override alone and with all the others."""
        return page.grid(tables.causes_table(self._of(name), self._words))

    def book(self) -> bytes:
        """比较.xlsx."""
        return comparison.workbook(self.compared)

    @property
    def _words(self) -> tables.Names:
        return tables.Names(self.compared.programme)

    def _of(self, name: str) -> Found:
        return next(f for f in self.compared.found if f.comparison.other.name == name)


def compare(
    answers: Answers, base: ComparedPlan, others: Sequence[ComparedPlan], lists: Sequence[Upload] = ()
) -> Comparison | None:
    """Return the others and the lists against the base; None where the base was not solved."""
    run = base.answer.run
    if run is None:
        return None
    first = side_of(run, base.title)
    found = [_against(base.answer, run, first, plan) for plan in others if plan.answer.run is not None]
    faults: dict[str, str] = {}
    for upload in lists if first.listed else ():
        try:
            found.append(_by_hand(answers, run, first, upload))
        except AllocatorError as fault:
            faults[upload.name] = for_page(str(fault))
    return Comparison(Compared(run.programme, first, tuple(found)), faults)


def _by_hand(answers: Answers, run: Run, base: Side, upload: Upload) -> Found:
    side = by_hand.measured_on(run.problem, base, answers.workspace.path(upload), upload.name)
    side = replace(side, name=upload.name)
    return Found(compared(base, side), _goals(run, base, side), unexplained=by_hand.UNEXPLAINED)


def _against(base: Answer, run: Run, first: Side, plan: ComparedPlan) -> Found:
    other = plan.answer.run
    assert other is not None
    side = side_of(other, plan.title)
    found = Found(compared(first, side), _goals(run, first, side), switches(base, plan.answer).overrides)
    told = plan.causes or Causes({}, WAITING)
    return replace(found, causes=told.causes, unexplained=told.unexplained, trials=told.trials, proofs=told.proofs)


def _goals(run: Run, base: Side, other: Side) -> tuple[GoalChange, ...]:
    """Return the base's goals on both lists; sums due have no goals."""
    if not base.listed or not other.listed or run.problem.entitled:
        return ()
    return effect(Resolved(run.problem, run.result.allocation, run.result.goals), Resolved(*other.listed)).goals


def switches(base: Answer, other: Answer) -> Switches:
    """Tell what the other's set-up changes against the base's, one thing at a time."""
    return Switches(programme(base.setup.programme), _inputs(base), _inputs(other))


def _inputs(answer: Answer) -> Inputs:
    assert answer.prepared is not None
    prepared = answer.prepared
    return Inputs(prepared.applied, answer.setup.budget, prepared.intake.names)


def comparable(base: Setup, other: Setup) -> bool:
    """Tell whether two set-ups differ in choices, locks and the budget alone, so that a change has a cause there."""
    return base.key(*_SAME) == other.key(*_SAME)


def causes_of(answers: Answers, base: Answer, other: Answer, *, progress: Progress | None = None) -> Causes:
    """Tell what brings each change between two confirmed answers.

    Raises
    ------
    AllocatorError
        The lists do not come out again.
    """
    if base.run is None or other.run is None:
        return Causes({}, "没有名单，不作比较")
    if not comparable(base.setup, other.setup):
        return Causes({}, OTHER_DATA)
    if not (base.run.result.proven and other.run.result.proven):
        return Causes({}, "名单未证明最优，不作归因")
    found = Found(compared(side_of(base.run, "基准"), side_of(other.run, "方案")))
    told = explained(found, switches(base, other), lambda s: answers.prepared(base.setup.taking(s)), progress=progress)
    return Causes(told.causes, told.unexplained, told.trials, told.proofs)


Ready = Literal["now", "apart", "not"]


def ready(base: Answer, other: Answer) -> Ready:
    """Tell whether causes are found while the page waits, in a process of their own, or cannot be named (yet)."""
    if base.run is None or other.run is None or not (base.confirmed and other.confirmed):
        return "not"
    if not comparable(base.setup, other.setup) or not (base.run.result.proven and other.run.result.proven):
        return "now"
    few = len(switches(base, other).overrides) <= 1
    return "now" if few and base.brisk and other.brisk else "apart"
