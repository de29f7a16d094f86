"""From the command's inputs to finished comparisons: every side solved and confirmed, every change with its cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from allocator.errors import DataError, RulesError, UsageError
from allocator.intake import check_columns
from allocator.intake.cache import Rereader
from allocator.intake.opening.sources import Given
from allocator.law import load as programme_file
from allocator.law import ready
from allocator.law.programme import Programme
from allocator.law.scenario_file import Scenario
from allocator.parallel import Progress, sweep
from allocator.proof.resolve import Resolved, resolve
from allocator.run import pipeline as runs
from allocator.run.parts import Options, Prepared, Run
from allocator.whatif.compare import by_hand, recorded
from allocator.whatif.compare.compared_list import Side, side_of
from allocator.whatif.compare.comparison import compared
from allocator.whatif.compare.explaining import explained
from allocator.whatif.compare.inputs import Comparand
from allocator.whatif.compare.overrides import Inputs, Switches
from allocator.whatif.compare.result import Compared, Found
from allocator.whatif.effects import GoalChange, effect

DEFAULT = "默认规则"
"""What the base is called where no scenario is in force."""
NO_BUDGET = "未给出预算总额：请用 --budget（如 --budget 2000万元）、--scenario，或给出两个以上自带预算的情景或结果"


def compare(
    key: str,
    files: Sequence[Path],
    options: Options,
    comparands: Sequence[Comparand],
    *,
    progress: Progress | None = None,
) -> Compared:
    """Compare a year's base with scenarios, earlier runs and lists by hand.

    The base is the run that the options ask for; where they name neither a budget nor a scenario, the first comparand.

    Parameters
    ----------
    options
        `budget` is the base's, and that of every scenario that does not name its own.

    Raises
    ------
    UsageError
        No budget anywhere, or nothing to compare with.
    AllocatorError
        As `run.prepare` and `run.solve` do.
    """
    programme = programme_file.load(key, check_columns)
    scenario = ready.opened(options.scenario, programme) if options.scenario else None
    return compare_under(programme, scenario, files, options, comparands, progress=progress)


def compare_under(
    programme: Programme,
    scenario: Scenario | None,
    files: Sequence[Given],
    options: Options,
    comparands: Sequence[Comparand],
    *,
    progress: Progress | None = None,
) -> Compared:
    """Return the same for a programme and a base scenario at hand; `options.scenario` is not looked at."""
    bench = _Bench(programme, files, options)
    given = list(comparands)
    if options.budget is None and scenario is None and len(given) > 1 and given[0].kind != "list":
        base = bench.side(given.pop(0))
    else:
        base = bench.solved(scenario, options.budget, scenario.name if scenario else DEFAULT)
    if not given:
        raise UsageError("没有可比较的对象：请在申报表之后给出情景、结果文件夹或名单")
    bench.base = base
    others = sweep(bench.side, given, progress=progress)
    bench.tell_apart([base, *others])
    return Compared(bench.programme, base.side, tuple(bench.against(other) for other in others))


@dataclass
class _Solved:
    """A side, and with what it was solved, where that is known."""

    side: Side
    inputs: Inputs | None = None
    run: Run | None = None


class _Bench:
    """The programme and the files, and the sides that are made of them."""

    def __init__(self, programme: Programme, files: Sequence[Given], options: Options) -> None:
        self.programme, self.options = programme, options
        self.reader = Rereader(
            files,
            ledger=options.ledger,
            no_history=options.no_history,
            hold=options.hold,
            sheet=options.sheet,
            columns=options.columns,
            checked=options.checked,
        )
        self.base: _Solved | None = None

    def side(self, given: Comparand) -> _Solved:
        """Return one comparand as a side."""
        what = given.given
        if given.kind == "list" and not isinstance(what, Scenario):
            return self._by_hand(what)
        if given.kind == "record" and isinstance(what, Path):
            return self._recorded(what)
        scenario = ready.opened(what, self.programme) if isinstance(what, Path) else what
        assert isinstance(scenario, Scenario)
        inherited = self.base.side.budget if self.base else None
        budget = None if "budget" in scenario.set else inherited
        return self.solved(scenario, budget, scenario.name)

    def solved(self, scenario: Scenario | None, budget: int | None, name: str) -> _Solved:
        """Return a scenario solved by two engines; `budget` None: the scenario's own."""
        prepared = self._prepared(scenario, budget)
        if budget is None and prepared.applied.budget is None:
            raise UsageError(NO_BUDGET)
        run = runs.solve(prepared, noted=False)
        return _Solved(side_of(run, name), Inputs(prepared.applied, run.problem.budget, prepared.intake.names), run)

    def _prepared(self, scenario: Scenario | None, budget: int | None, *, trial: bool = False) -> Prepared:
        options = replace(self.options, budget=budget)
        applied, year = runs.applied_under(self.programme, scenario, options)
        answers = runs.answers_in(scenario)
        if trial:
            intake = self.reader.judged(applied.programme, year, answers)
        else:
            excluded = scenario.unsaid if scenario else None
            intake = self.reader.read(applied.programme, year, runs.of_data(scenario), excluded, answers)
            runs.check_version(scenario, intake)
        return Prepared(applied, intake, year, options)

    def _recorded(self, path: Path) -> _Solved:
        """Return an earlier run; where its inputs give the same problem here, it is as good as solved again."""
        data = recorded.load(path)
        name = path.resolve().name if path.is_dir() else path.resolve().parent.name
        if data["programme"] != self.programme.key:
            raise DataError(
                f"结果“{name}”是“{data['programme']}”的，与“{self.programme.key}”不是同一办法，不能比较。请换一个结果文件夹"
            )
        side = recorded.side_of(data, name, self.programme.document.title)
        scenario = recorded.scenario_of(data)
        if not side.has_list or not side.proven:
            return _Solved(side)
        if scenario is not None or data.get("scenario") is None:
            again = self._again(scenario, side)
            if again is not None:
                return again
        return _Solved(side)

    def _again(self, scenario: Scenario | None, side: Side) -> _Solved | None:
        """Return the recorded run solved again, where it has the same fingerprint and the same list."""
        try:
            prepared = self._prepared(scenario, side.budget, trial=True)
            answer = resolve(runs.case_of(prepared))
        except (RulesError, DataError):
            return None
        if answer.problem is None or answer.problem.fingerprint != side.fingerprint:
            return None
        if answer.awards != side.awards or answer.allocation is None:
            return None
        listed = (answer.problem, answer.allocation)
        return _Solved(replace(side, listed=listed), Inputs(prepared.applied, side.budget, prepared.intake.names))

    def _by_hand(self, given: Given) -> _Solved:
        """Return a planner's own list, measured on the base's problem."""
        if self.base is None or self.base.run is None:
            raise UsageError(f"名单“{given.name}”要按本年度的规则审核：{NO_BUDGET}")
        return _Solved(by_hand.measured_on(self.base.run.problem, self.base.side, given))

    def tell_apart(self, solved: Sequence[_Solved]) -> None:
        """Sides of the same name get a number."""
        seen: dict[str, int] = {}
        for one in solved:
            count = seen[one.side.name] = seen.get(one.side.name, 0) + 1
            if count > 1:
                one.side = replace(one.side, name=f"{one.side.name}（{count}）")

    def against(self, other: _Solved) -> Found:
        """Return one side against the base."""
        assert self.base is not None
        found = compared(self.base.side, other.side)
        goals = _goals(self.base.side, other.side) if found.comparable else ()
        if other.side.origin == "by_hand":
            return Found(found, goals, unexplained=by_hand.UNEXPLAINED)
        if self.base.inputs is None or other.inputs is None:
            return Found(found, goals, unexplained="以前的结果用本次的申报表和规则不能重现，不作归因")
        switches = Switches(self.programme, self.base.inputs, other.inputs)
        if not found.comparable:
            return Found(found, overrides=switches.overrides, unexplained="没有名单，不作比较")
        if not (self.base.side.proven and other.side.proven):
            return Found(found, goals, switches.overrides, unexplained="名单未证明最优，不作归因")
        told = Found(found, goals, switches.overrides)
        return explained(told, switches, lambda scenario: self._prepared(scenario, None, trial=True))


def _goals(base: Side, other: Side) -> tuple[GoalChange, ...]:
    """Return the base's goals on both lists, where both are at hand or can be; sums due have no goals."""
    if base.listed is None or base.listed[0].entitled:
        return ()
    problem = base.listed[0]
    listed = other.listed
    if listed is None and (allocation := recorded.listed_in(problem, other)) is not None:
        listed = (problem, allocation)
    if listed is None:
        return ()
    return effect(Resolved(*base.listed), Resolved(*listed)).goals
