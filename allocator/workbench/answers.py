"""From a set-up to its answer, in two steps: the score lines at once, then the confirmed, audited, explained run.

Reading the workbooks is remembered by what decides it; a moved budget or slider solves again from the frozen problem.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from allocator.engines.score_lines import solve as lines
from allocator.errors import AllocatorError, UsageError
from allocator.intake import Intake
from allocator.law.programme import Programme
from allocator.law.shipped import vouchers
from allocator.models.priority import walked
from allocator.problem.allocation import Declined, EngineRun
from allocator.proof.audit import audit, breaches
from allocator.proof.solve import Result
from allocator.report.allocated import Tables, tables
from allocator.run.explain import explain
from allocator.run.parts import Options, Prepared, Run
from allocator.run.pipeline import applied_under, case_of, prepare_under, solve
from allocator.workbench.memory import Memory
from allocator.workbench.rules.programme_list import programme as shelved
from allocator.workbench.setup import Setup
from allocator.workbench.turns import Turns
from allocator.workbench.wording import for_page
from allocator.workbench.workspace import Workspace

AT_ONCE = 400
"""Candidates up to which the second engine confirms within the page's own run; beyond it, in a process of its own."""

READ = ("programme", "files", "ledger", "year", "set", "exclude", "confirm", "sheet", "columns", "hold", "no_history")
"""Parts of a set-up that decide how its files are read."""

_UNREAD = ("stance", "goals", "ties")
"""Paths that intake does not look at; everything else may decide how a row is read."""


@dataclass(frozen=True)
class Answer:
    """What a set-up gives.

    Attributes
    ----------
    fault
        Why there is no run: bad data or rules, told for people.
    confirmed
        Whether the second engine has confirmed the list (or that there is none); before that nothing is called proven.
    slow
        Whether what is left to compute takes longer than a page may wait, so that it is computed apart.
    """

    setup: Setup
    prepared: Prepared | None = None
    run: Run | None = None
    tables: Tables | None = None
    fault: str = ""
    confirmed: bool = False
    slow: bool = False

    @property
    def intake(self) -> Intake | None:
        return self.prepared.intake if self.prepared else None

    @property
    def brisk(self) -> bool:
        """Whether solving it again, a little changed, is a matter of milliseconds: few candidates and score lines."""
        if self.run is None or len(self.run.problem.pool) > AT_ONCE:
            return False
        problem = self.run.problem
        return problem.entitled or (not problem.prorates and walked(problem))


class Answers:
    """Answers of one working folder, shared by all sessions."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._intakes: Memory[Intake] = Memory(24)
        self._first: Memory[Answer] = Memory(200)
        self._whole: Memory[Answer] = Memory(200)
        self.turns = Turns()

    def begin(self) -> Setup:
        """Return the synthetic sample year's first programme with its workbook and budget, as every desk begins."""
        return self.sample(sample_budgets()[0][0])

    def sample(self, programme: str) -> Setup:
        """Return the sample year of one programme; another programme has no sample."""
        for key, file, budget in sample_budgets():
            if key == programme:
                upload = self.workspace.keep(file.name, file.read_bytes())
                return Setup(programme=key, files=(upload,), budget=budget)
        return Setup(programme=programme)

    def is_sample(self, setup: Setup) -> bool:
        """Tell whether a set-up rests on the invented sample year: files of it, and none of anybody's own."""
        return bool(setup.files) and {u.digest for u in setup.files} <= _sample_digests()

    def prepared(self, setup: Setup) -> Prepared:
        """Return the files read and checked under the set-up.

        Raises
        ------
        AllocatorError
            The programme or a choice cannot be used.
        """
        if not setup.files:
            raise UsageError("还没有申报表。请在“数据”页拖入申报汇总表")
        programme = shelved(setup.programme)
        scenario, options = setup.scenario(), self.options(setup)
        applied, year = applied_under(programme, scenario, options)
        intake = self._intakes.get(
            _read_by(setup, programme),
            lambda: prepare_under(programme, scenario, self.files(setup), options, self.called(setup)).intake,
        )
        return Prepared(applied, intake, year, options)

    def options(self, setup: Setup) -> Options:
        """Return the set-up as options of a run, the scenario apart."""
        return Options(
            budget=setup.budget,
            year=setup.year,
            ledger=self.workspace.path(setup.ledger) if setup.ledger else None,
            no_history=setup.no_history,
            hold=setup.hold,
            sheet=setup.sheet,
            columns=self.workspace.columns(setup),
        )

    def files(self, setup: Setup) -> list[Path]:
        return [self.workspace.path(u) for u in setup.files]

    def called(self, setup: Setup) -> Mapping[Path, str]:
        """Path → the uploaded file's own name."""
        ledger = (setup.ledger,) if setup.ledger else ()
        return {self.workspace.path(u): u.name for u in (*setup.files, *ledger)}

    def check(self, setup: Setup) -> str:
        """Tell why a choice cannot be taken; empty where it can."""
        try:
            programme = shelved(setup.programme)
            applied_under(programme, setup.scenario(), Options(budget=setup.budget, year=setup.year))
        except (AllocatorError, ValueError) as fault:
            return for_page(str(fault))
        return ""

    def first(self, setup: Setup) -> Answer:
        """Tell what is known at once: all, the list by score lines, or what has still to be computed."""
        key = setup.key()
        with self.turns.drawing():
            return self._whole.known(key) or self._first.known(key) or self._by_lines(setup, key)

    def known(self, setup: Setup) -> Answer | None:
        """Return the whole answer where it is known already."""
        return self._whole.known(setup.key())

    def whole(self, setup: Setup) -> Answer:
        """Return the confirmed answer; one at a time, so that the pages of others stay quick."""
        key = setup.key()
        if (found := self._whole.known(key)) is not None:
            return found
        with self.turns.confirming():
            return self._whole.get(key, lambda: self._answer(setup))

    def take(self, setup: Setup, run: Run) -> Answer:
        """Return the whole answer from a run that another process computed."""
        return self._whole.put(setup.key(), _told(setup, replace(run, prepared=self.prepared(setup)), confirmed=True))

    def fail(self, setup: Setup, fault: str) -> Answer:
        """Return the whole answer where another process could not give one."""
        first = self.first(setup)
        return self._whole.put(setup.key(), Answer(setup, first.prepared, fault=for_page(fault), confirmed=True))

    def _answer(self, setup: Setup) -> Answer:
        prepared = None
        try:
            prepared = self.prepared(setup)
            return _told(setup, solve(prepared), confirmed=True)
        except AllocatorError as fault:
            return Answer(setup, prepared, fault=for_page(str(fault)), confirmed=True)

    def _by_lines(self, setup: Setup, key: str) -> Answer:
        prepared = None
        try:
            prepared = self.prepared(setup)
            prepared.intake.refuse()
            found = _walk(setup, prepared)
        except AllocatorError as fault:
            return self._whole.put(key, Answer(setup, prepared, fault=for_page(str(fault)), confirmed=True))
        return self._first.put(key, found)


def _walk(setup: Setup, prepared: Prepared) -> Answer:
    """Return the list by score lines, audited and explained but not confirmed; no list where the lines do not serve."""
    case = case_of(prepared)
    problem = case.problem()
    many = len(problem.pool) > AT_ONCE
    if problem.entitled:
        return Answer(setup, prepared, slow=many)
    if problem.prorates or problem.at is not None or not walked(problem):
        return Answer(setup, prepared, slow=True)
    solution = lines.solve(problem)
    if isinstance(solution, Declined) or solution.allocation is None:
        return Answer(setup, prepared, slow=many)
    measured = audit(problem, solution.allocation)
    if breaches(measured):
        return Answer(setup, prepared, slow=many)
    engine = EngineRun(solution.engine, solution.version, solution.family, agrees=True)
    result = Result(problem, "feasible", solution.allocation, solution.goals, (engine,), measured)
    run = Run(prepared, case, problem, result, explanations=explain(problem, solution.allocation))
    return Answer(setup, prepared, run, tables(run), slow=many)


def _told(setup: Setup, run: Run, *, confirmed: bool) -> Answer:
    found = tables(run) if run.result.allocation else None
    return Answer(setup, run.prepared, run, found, confirmed=confirmed)


def _read_by(setup: Setup, programme: Programme) -> str:
    """Tell what decides how the files are read.

    Everything but the budget, the pins and the choices intake never sees.
    """
    unread = tuple(f"{c.path}." for c in programme.clauses if not c.read and not (programme.own and c.of_cities))
    seen = {k: v for k, v in setup.set.items() if k not in _UNREAD and not k.startswith(unread)}
    read = setup.model_copy(update={"set": seen})
    return read.key(*READ)


@cache
def _sample_digests() -> frozenset[str]:
    return frozenset(hashlib.sha256(file.read_bytes()).hexdigest() for _, file, _ in sample_budgets())


def sample_budgets() -> tuple[tuple[str, Path, int], ...]:
    """Programme, workbook and budget in 元 of the sample year's programmes."""
    return tuple((v.programme, v.file, v.budget) for v in vouchers())
