"""Small wrong changes of the source, made one at a time in the running package, to see whether the proof notices.

A mutant changes one node of one function's syntax tree: a bound by one, a flipped sense, < for ≤, min for max, a
dropped statement, a negated condition, a shifted slice … The changed function's code is swapped into the loaded module,
so that everybody who holds the function gets the mutant, and swapped back afterwards.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from itertools import islice
from random import Random
from types import CodeType, FunctionType, ModuleType

from oracle.changes import changes

RULE_FILES = (
    "applied_tier",
    "apportionment",
    "budget",
    "city_cap",
    "city_ceiling",
    "city_floor",
    "city_reserve",
    "cumulative_ceiling",
    "exclusive",
    "experts_tier",
    "found_tier",
    "gate",
    "merit_order",
    "minimum_score",
    "once",
    "per_applicant",
    "pins",
    "qingdao",
    "quota",
    "request",
    "tier_ceiling",
    "tier_shape",
)
CORE: dict[str, dict[str, tuple[str, ...]]] = {
    "pay": {
        "allocator.problem.payment": ("pay",),
        "allocator.models.state": (
            "State.__init__",
            "State.give",
            "State.room",
            "State.due",
            "State.due_under",
            "states",
        ),
    },
    "closing": {
        "allocator.problem.tier_eligibility": ("closed_levels", "_tier_gate"),
        "allocator.models.rules.pins": ("Figures.closes",),
        "allocator.models.rules.once": ("Figures._funded_before",),
        "allocator.models.rules.experts_tier": ("Figures._graded",),
        "allocator.models.rules.found_tier": ("Figures._found",),
        "allocator.models.rules.applied_tier": ("Figures._applied",),
        "allocator.models.rules.minimum_score": ("Figures.closes", "Figures.least"),
        "allocator.models.rules.request": ("_below_floor",),
        "allocator.models.rules.cumulative_ceiling": ("Figures._no_room",),
        "allocator.problem.tier_facts": (),
    },
    "rates": {
        "allocator.law.award": ("Rate.factor",),
        "allocator.problem.rates": ("capped", "standard"),
        "allocator.problem.tier_eligibility": ("Facts.pays_nothing",),
        "allocator.models.rules.tier_ceiling": ("_too_little",),
    },
    "walk": {"allocator.engines.score_lines.walk": ()},
    "lines": {"allocator.engines.score_lines.solve": ("_Best.__call__", "exhaustive")},
    "kernel": {"allocator.engines.score_lines.kernel": (), "allocator.engines.score_lines.counts": ()},
    "bounds": {
        "allocator.engines.score_lines.pruning": (),
        "allocator.models.goals.quota": (
            "_OfQuotas.ideal",
            "_OfQuotas.bound",
            "_OfQuotas.least_awards",
            "_OfQuotas._whole",
            "QuotaDistance.needed",
            "QuotaDistance.most_awards",
            "TargetShortfall.needed",
        ),
        "allocator.models.goals.tiers": ("TiersPresent.bound",),
        "allocator.models.goals.sums": ("Count.bound", "Count.least_awards"),
        "allocator.models.goals.cities": ("BlankCities.bound", "BlankCities.least_awards"),
    },
    "stairs": {
        f"allocator.engines.score_lines.{name}": ()
        for name in ("frontier", "completions", "ordering", "monotone", "pareto_front")
    }
    | {"allocator.models.goals.tiers": ("TiersPresent.ideal", "Shape.ideal", "Shape.unfinished", "_least_deviation")},
    "goals": {
        "allocator.models.goals.quota": (
            "_OfQuotas.__init__",
            "_OfQuotas.value",
            "QuotaDistance.off",
            "QuotaDistance.expression",
            "TargetShortfall.off",
            "TargetShortfall.expression",
            "_level",
            "_factors",
            "_number",
            "_number_of",
            "_join",
        ),
        "allocator.models.goals.cities": (
            "BlankCities.value",
            "BlankCities.expression",
            "FloorShortfall.__init__",
            "FloorShortfall.value",
            "FloorShortfall.expression",
            "ShareDistance.__init__",
            "ShareDistance.value",
            "ShareDistance.expression",
        ),
        "allocator.models.goals.tiers": (
            "TiersPresent.value",
            "TiersPresent.expression",
            "Shape.__init__",
            "Shape.value",
            "Shape.expression",
        ),
        "allocator.models.goals.lines": ("ScoreLine.__init__", "ScoreLine.value", "ScoreLine.expression"),
        "allocator.models.goals.sums": ("Count.value", "Count.expression", "Spent.value", "Spent.expression"),
        "allocator.models.goals.unique": (),
    },
    "priority": {"allocator.models.priority": ("_made", "_asked")},
    "cardinal": {
        "allocator.models.goals.sums": (
            "ScoreSum.value",
            "ScoreSum.expression",
            "ScoreMoney.value",
            "ScoreMoney.expression",
        )
    },
    "tally": {"allocator.models.tally": (), "allocator.problem.allocation": ("lines_of", "counts_of", "seats_due")},
    "decisions": {"allocator.models.decisions": ()},
    "problem": {
        "allocator.problem.seats": (),
        "allocator.problem.bound_cities": (),
        "allocator.problem.payment": ("may_be_cut_of",),
        "allocator.problem.problem": (
            "Problem.tiers_fixed",
            "Problem.one_order",
            "Problem.line_levels",
            "Problem.soft_floor",
            "Problem.apportioned",
            "Problem.tightest",
            "Problem.room",
            "Problem.tie_first",
            "Problem.precedence",
            "Problem.graded",
        ),
    },
    "freeze": {
        "allocator.problem.build": (
            "_merit_key",
            "ordered",
            "_full",
            "_pinned",
            "_groups",
            "_cell",
        ),
        "allocator.problem.ledger": ("ceilings_of", "_received", "counted_by"),
    },
    "scaling": {"allocator.law.scaling": (), "allocator.problem.payment": ("prorated",)},
    "after": {
        "allocator.run.replacement": (),
        "allocator.problem.build": ("_kept",),
        "allocator.problem.problem": ("Problem.listed", "Problem.published", "Problem.vacated", "Problem.fit_levels"),
        "allocator.models.state": ("judged", "former_dues", "_former_order"),
    },
}
"""Family → its modules and, where not all are meant, the functions."""
BESIDE: dict[str, dict[str, tuple[str, ...]]] = {
    "merit_order": {"allocator.models.chains": ()},
    "tier_shape": {"allocator.models.shapes": ()},
    "city_floor": {"allocator.models.cities": ("floors", "owed")},
    "apportionment": {"allocator.models.cities": ("shares",)},
    "city_reserve": {"allocator.models.cities": ("served",)},
}
"""What a rule shares with goals: it stands in a file of its own."""
FAMILIES: dict[str, dict[str, tuple[str, ...]]] = {
    **{kind: {f"allocator.models.rules.{kind}": (), **BESIDE.get(kind, {})} for kind in RULE_FILES},
    **CORE,
}
NOT_MEANT = ("says", "tells", "why", "__repr__")
"""Wording: what the sentences say is the matter of other tests."""


@dataclass(frozen=True)
class Mutant:
    """One change: where, what it was, what it becomes (a constant within the expression it stands in).

    `number` is its place among the changes of its function.
    """

    family: str
    module: str
    function: str
    number: int
    was: str
    becomes: str

    @property
    def name(self) -> str:
        """For people, and stable as long as the expression stands."""
        return f"{self.module.removeprefix('allocator.')}:{self.function}: {self.was} → {self.becomes}"

    def code(self) -> CodeType:
        """The changed function, compiled."""
        tree, functions = parsed(self.module)
        _, change = list(changes(functions[self.function]))[self.number]
        change()
        return code_of(compile(ast.fix_missing_locations(tree), self.module, "exec"), self.function)

    def lives(self) -> bool:
        """Whether Python can swap it in; code that no longer calls `super` cannot take the place of code that does."""
        function = loaded(import_module(self.module), self.function)
        return self.code().co_freevars == function.__code__.co_freevars

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The package with this mutant in it."""
        function = loaded(import_module(self.module), self.function)
        original = function.__code__
        function.__code__ = self.code()
        try:
            yield
        finally:
            function.__code__ = original


def mutants_of(family: str) -> list[Mutant]:
    """Every mutant of a family, in the order of the source."""
    found = []
    for module, wanted in FAMILIES[family].items():
        _, functions = parsed(module)
        for name, node in functions.items():
            meant = name in wanted if wanted else _of_a_rule(name, module)
            for number, ((was, becomes), _) in enumerate(changes(node)) if meant else ():
                found.append(Mutant(family, module, name, number, was, becomes))
    return found


def _of_a_rule(name: str, module: str) -> bool:
    """Whether a function computes: no wording, and of a kind's file what its rule does, not what its figures answer."""
    owner, _, last = name.rpartition(".")
    own = module.startswith("allocator.models.rules.") and (owner == "Figures" or not owner)
    return last not in NOT_MEANT and not own


def chosen(family: str, count: int) -> list[Mutant]:
    """`count` mutants of a family, the same every time; the first of a longer choice are the shorter one."""
    found = mutants_of(family)
    Random(family).shuffle(found)
    return list(islice((m for m in found if m.lives()), count))


def parsed(module: str) -> tuple[ast.Module, dict[str, ast.FunctionDef]]:
    """A module's tree, and its functions and methods by qualified name."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    functions: dict[str, ast.FunctionDef] = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            functions |= {f"{node.name}.{f.name}": f for f in node.body if isinstance(f, ast.FunctionDef)}
    return tree, functions


def code_of(code: CodeType, name: str) -> CodeType:
    for part in name.split("."):
        code = next(c for c in code.co_consts if isinstance(c, CodeType) and c.co_name == part)
    return code


def loaded(module: ModuleType, name: str) -> FunctionType:
    """The function object behind a qualified name, out of whatever wraps it."""
    found: object = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    if isinstance(found, cached_property):
        found = found.func
    elif isinstance(found, property):
        found = found.fget
    elif isinstance(found, staticmethod | classmethod):
        found = found.__func__
    found = inspect.unwrap(found)  # type: ignore[arg-type]
    assert isinstance(found, FunctionType)
    return found
