"""From files and options to a complete, checked result: what the command line, the app and the papers share."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from allocator.errors import RulesError, UsageError
from allocator.intake import Intake, check_columns, read, replies, shortened
from allocator.intake.opening.sources import Given
from allocator.law import load as programme_file
from allocator.law import programme as programmes
from allocator.law import ready
from allocator.law import scenario as scenarios
from allocator.law.programme import Programme
from allocator.law.qingdao import MODES
from allocator.law.scenario import Applied, Scenario
from allocator.problem.case import Case
from allocator.problem.pins import Pin
from allocator.problem.problem import Problem
from allocator.proof.conflict import conflict_of, shortfall
from allocator.proof.envy.proven import proven
from allocator.proof.solve import Result, solve_problem
from allocator.run.drafts import confirmed_keys, drafts_of_run, of_result, unmatched_confirmations
from allocator.run.explain import explain
from allocator.run.note_context import Note
from allocator.run.notes import in_force, notes
from allocator.run.parts import Options, Prepared, Run
from allocator.run.publishing import Published, published
from allocator.run.qingdao import placements
from allocator.run.stakes import listed, weighed
from allocator.run.unallocated import unallocated

FIRST_YEAR, LAST_YEAR = 2000, 2100
NOTHING_FOUND = "【N05】限时内未找到方案；不输出名单"


def prepare(key: str, files: Sequence[Path], options: Options) -> Prepared:
    """Read the programme, the scenario and the candidates; every problem of the files is found, none is raised yet.

    Raises
    ------
    RulesError
        The programme or scenario cannot be used, or the year is after the programme's end.
    """
    programme = programme_file.load(key, check_columns)
    scenario = ready.opened(options.scenario, programme) if options.scenario else None
    scenario = placed(programme, scenario, options.qingdao) if options.qingdao else scenario
    scenario = replies.settled(scenario, options.confirm) if options.confirm else scenario
    return prepare_under(programme, scenario, files, options)


def placed(programme: Programme, scenario: Scenario | None, word: str) -> Scenario:
    """Return a scenario, or one made for it, that chooses about 青岛 as well: 纳入, 单列 or 不纳入.

    Raises
    ------
    UsageError
        The programme has no such choice, or the scenario has made another one.
    """
    clause = programme.apart
    if clause is None:
        raise UsageError(f"--qingdao：“{programme.short}”没有青岛市的选择，请去掉这一项")
    path, mode = f"clause.{clause.id}.mode", MODES[word]
    if scenario is None:
        return Scenario(name=f"青岛市{word}", because="命令行 --qingdao 选定", set={path: mode})
    said = scenario.set.get(path, mode)
    if said != mode:
        raise UsageError(f"--qingdao：选定“{word}”，而情景“{scenario.name}”写明 {path} = {said}，请保留一处")
    return scenario.model_copy(update={"set": {**scenario.set, path: mode}})


def prepare_under(
    programme: Programme,
    scenario: Scenario | None,
    files: Sequence[Given],
    options: Options,
    called: Mapping[Path, str] | None = None,
) -> Prepared:
    """Return the same for a programme and a scenario at hand; `options.scenario` is not looked at.

    Parameters
    ----------
    called
        Path → the file's name for people, where it is kept under another one.
    """
    applied, year = applied_under(programme, scenario, options)
    intake = read(
        files,
        applied.programme,
        year=year,
        confirm=of_data(scenario),
        answers=answers_in(scenario),
        ledger=options.ledger,
        no_history=options.no_history,
        hold=options.hold,
        sheet=options.sheet,
        columns=options.columns,
        exclude=scenario.unsaid if scenario else None,
        called=called,
        checked=options.checked,
    )
    check_version(scenario, intake)
    return Prepared(applied, intake, year, options)


def check_version(scenario: Scenario | None, intake: Intake) -> None:
    """Refuse a scenario that was made for another version of the candidates' files (R18)."""
    made_for = scenario.data if scenario else None
    if scenario is None or made_for is None or made_for.fits(intake.version):
        return
    day = f"（{made_for.on.month}月{made_for.on.day}日）" if made_for.on else ""
    raise RulesError(
        f"【R18】情景“{scenario.name}”建于申报表版本{shortened(made_for.version)}{day}，"
        f"当前为{shortened(intake.version)}。请核对后改写或去掉 [data]，重新载入并比较"
    )


def applied_under(programme: Programme, scenario: Scenario | None, options: Options) -> tuple[Applied, int]:
    """Return the programme with the scenario in force, and the year of the run, both checked."""
    applied = scenarios.apply(programme, scenario)
    year = applied.programme.year if options.year is None else options.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UsageError(f"--year：读到“{year}”，应为{FIRST_YEAR}至{LAST_YEAR}之间的年度")
    programmes.check_year(applied.programme, year)
    programmes.check_figures(applied.programme)
    return applied, year


def solve(prepared: Prepared, *, noted: bool = True) -> Run:
    """Solve, confirm, audit, explain.

    Parameters
    ----------
    noted
        Whether the notes are made, which takes as long again; a comparison does without.

    Raises
    ------
    UsageError
        Neither the options nor the scenario name a budget.
    DataError
        The candidates cannot be used as they are; the text lists every problem.
    VerificationError
        Engines or audit disagree.
    """
    prepared.intake.refuse()
    after = _after_publication(prepared)
    if after.solved and after.solved.allocation is None:
        case, result = after.before, after.solved
    else:
        case, options = after.case, prepared.options
        result = solve_problem(case.problem(), engine=options.engine, limit_seconds=options.limit_seconds)
    problem = result.problem
    if result.allocation is None:
        conflict = None
        if result.status == "infeasible":
            conflict = shortfall(problem, result.due) if result.due else conflict_of(case, ways_out=noted)
        why, clauses = (conflict.sentence, conflict.clauses) if conflict else (NOTHING_FOUND, ())
        return Run(
            prepared=prepared,
            case=case,
            problem=problem,
            result=result,
            explanations=unallocated(problem, why, clauses, result.due),
            notes=tuple(in_force(prepared.applied)),
            conflict=conflict,
            waits=drafts_of_run(prepared, result),
            placements=placements(case, problem, None, why) if noted else (),
        )
    told: tuple[Note, ...] = ()
    if noted:
        prepared = _weighed(prepared, case, result)
        told = notes(case, problem, result.allocation, proven=result.proven)
        told = (*told, *in_force(prepared.applied), *unmatched_confirmations(prepared))
    return Run(
        prepared=prepared,
        case=case,
        problem=problem,
        result=result,
        explanations=explain(problem, result.allocation),
        certificate=proven(problem, result.allocation),
        notes=told,
        waits=drafts_of_run(prepared, result),
        placements=placements(case, problem, result.allocation, "") if noted else (),
    )


def _weighed(prepared: Prepared, case: Case, result: Result) -> Prepared:
    """Return the same with what is at stake in each open question of the data."""
    if result.allocation is None or result.problem.at is not None:
        return prepared

    def again(intake: Intake) -> Problem:
        changed = replace(case, entries=intake.entries, receipts=intake.receipts, tie_keys=intake.tie_keys)
        return replace(changed, history_known=intake.history_known).problem()

    found = listed(result.problem, result.allocation)
    return replace(prepared, intake=weighed(prepared.intake, found, again))


def case_of(prepared: Prepared) -> Case:
    """Return the inputs of the solve, with the scenario's pins and the budget: `--budget` wins over the scenario's.

    Where somebody is excluded after 公示, or a published list is given, it holds that list, solved for if need be.
    """
    return _after_publication(prepared).case


def _after_publication(prepared: Prepared) -> Published:
    case, withdrawn, options = _inputs(prepared), prepared.withdrawn, prepared.options
    if not withdrawn and options.published is None:
        return Published(case, case)
    return published(case, withdrawn, options.published, engine=options.engine, limit_seconds=options.limit_seconds)


def check_published(prepared: Prepared) -> None:
    """Refuse a published list that is none of these candidates; nothing is solved for, so that no budget is needed."""
    known = prepared.options.budget if prepared.options.budget is not None else prepared.applied.budget
    case_of(replace(prepared, options=replace(prepared.options, budget=known or 0)))


def _inputs(prepared: Prepared) -> Case:
    options, applied, intake = prepared.options, prepared.applied, prepared.intake
    budget = options.budget if options.budget is not None else applied.budget
    if budget is None:
        raise UsageError("未给出预算总额：请用 --budget（如 --budget 2000万元）或在情景文件中设定 budget")
    return Case(
        programme=applied.programme,
        entries=intake.entries,
        budget=budget,
        receipts=intake.receipts,
        pins=_pins(applied.scenario, {e.candidate.id for e in intake.entries if e.standing != "pool"}),
        year=prepared.year,
        tie_keys=intake.tie_keys,
        history_known=intake.history_known,
    )


def _pins(scenario: Scenario | None, aside: Collection[str]) -> Mapping[str, Pin]:
    """Pins and exclusions; excluding a candidate that does not compete anyway changes nothing."""
    if scenario is None:
        return {}
    pins = {name: Pin(pin.tier, pin.because) for name, pin in scenario.pin.items()}
    return pins | {name: Pin(None, out.because) for name, out in scenario.exclude.items() if name not in aside}


def answers_in(scenario: Scenario | None) -> dict[str, str]:
    """Tell what a scenario answers to questions about the data: key → the words of the answer."""
    return {key: c.answer for key, c in scenario.confirm.items() if c.answer} if scenario else {}


def of_data(scenario: Scenario | None) -> dict[str, str]:
    """Tell what a scenario confirms about the data: key of the problem → reason."""
    return {key: because for key, because in confirmed_keys(scenario).items() if not of_result(key)}
