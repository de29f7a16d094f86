"""The rules as cards: one a clause in the text's order, the tiers in one table, each quotation once; then choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

from allocator.law.catalogue import place_in_text
from allocator.law.clause.base import Clause
from allocator.law.clause.fields import FORCE_WORDS, Alternative, Force
from allocator.law.gates import Gate
from allocator.law.programme import Programme, Tier
from allocator.report import words
from allocator.workbench.rules.controls import BOUNDS, CHOICE, Bound, Control, controls_of
from allocator.workbench.wording import for_page

TIERS = "奖补等级"
View = Literal["all", "moved", "rule", "principle", "choice"]
VIEWS: Mapping[View, str] = {"all": "全部", "moved": "改动过的", **dict(BOUNDS.items())}
"""What of the cards is looked at."""
_BOUND: Mapping[Force, Bound] = {"must": "rule", "principle": "principle", "about": "principle", "choice": "choice"}
_LAST = 10**9
"""The place of words that do not stand in the programme's own text: after all that do."""


@dataclass(frozen=True)
class Card:
    """A clause, the tiers or a group of choices: its words, its force, its controls, its other readings.

    Attributes
    ----------
    bound
        How it binds as a whole.
    quotes
        The words of the text, as far as no card before has them; `quoted_at` names the card that has the others.
    readings
        Name of a reading (口径) → the paths it sets; the first is the programme's own and sets nothing.
    rows
        Of a table: what each row is called → its controls by column; `columns` names these.
    stated, condition
        Whether the text says it, or the ministry chooses; whether it is a condition of who may apply.
    place
        Where it stands in the text.
    """

    name: str
    article: str
    bound: Bound
    quotes: tuple[str, ...] = ()
    quoted_at: str = ""
    force: str = ""
    interpretation: str = ""
    controls: tuple[Control, ...] = ()
    readings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rows: Mapping[str, tuple[Control | None, ...]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    stated: bool = False
    condition: bool = False
    place: int = _LAST

    @property
    def exceeds(self) -> bool:
        return any(c.exceeds for c in self.controls)

    @property
    def moved(self) -> bool:
        return any(c.moved for c in self.controls)

    @property
    def settable(self) -> bool:
        return bool(self.controls or self.readings)

    @property
    def mixed(self) -> bool:
        """Whether not all of its controls bind as it does: then each says how."""
        return any(c.bound != self.bound for c in self.controls)

    @property
    def frequent(self) -> tuple[Control, ...]:
        return tuple(c for c in self.controls if not c.seldom)

    @property
    def seldom(self) -> tuple[Control, ...]:
        return tuple(c for c in self.controls if c.seldom)

    def reading(self, chosen: Mapping[str, Any]) -> str:
        """Tell which reading the choices made so far are; empty where they are none of those listed."""
        paths = {*(c.path for c in self.controls), *(path for sets in self.readings.values() for path in sets)}
        own = {path: chosen[path] for path in paths if path in chosen}
        return next((name for name, sets in self.readings.items() if dict(sets) == own), "")

    def seen(self, view: View) -> Card | None:
        """Return the card as a view has it: whole, or the controls of one kind; None where nothing of it is left."""
        if view == "all":
            return self
        kept = tuple(c for c in self.controls if (c.moved if view == "moved" else c.bound == view))
        if not kept:
            return None
        rows = {name: tuple(c if c in kept else None for c in row) for name, row in self.rows.items()}
        return replace(self, controls=kept, rows={name: row for name, row in rows.items() if any(row)})


def cards(
    programme: Programme, chosen: Mapping[str, Any], exceptions: Mapping[str, str] = MappingProxyType({})
) -> tuple[Card, ...]:
    """Return the rule cards: what the text says in its own order, then what no text fixes.

    Parameters
    ----------
    chosen
        Path → value as the 方案 at hand sets it.
    exceptions
        Path → why the figure is exceeded.
    """
    controls = controls_of(programme, chosen, exceptions)
    first, dates, others = _choices(programme, controls)
    stated = [*_tiers(programme, controls), *(_clause(programme, c, controls) for c in programme.clauses), *dates]
    law = [c for c in stated if c.stated] + [_gate(programme, g, controls) for g in programme.gates]
    own = [c for c in stated if not c.stated]
    return tuple(_quoted_once([*sorted(law, key=lambda c: c.place), *first, *own, *others]))


def missing(found: Sequence[Card]) -> tuple[Control, ...]:
    """Return the figures that the text leaves open and that have to be set before anything is computed."""
    return tuple(c for card in found for c in card.controls if c.missing)


def _quoted_once(found: Sequence[Card]) -> Iterator[Card]:
    """Leave out words that a card before has already; name that card instead."""
    said: list[tuple[str, str]] = []
    for card in found:
        kept, at = [], ""
        for quote in card.quotes:
            known = next((name for words_, name in said if quote in words_), None)
            if known is None:
                kept.append(quote)
                said.append((quote, card.name))
            else:
                at = at or known
        yield replace(card, quotes=tuple(kept), quoted_at="" if at == card.name else at)


def _choices(
    programme: Programme, controls: Sequence[Control]
) -> tuple[tuple[Card, ...], tuple[Card, ...], tuple[Card, ...]]:
    """Return what stands on no clause and no tier: the choice that everybody makes, the dates, and the others."""
    named = {"amounts": "金额方式", "scoring": "评分", "award": "标准"}
    own = [c for c in controls if not c.path.startswith(("tiers.", "clause.", "gate."))]
    general = tuple(c for c in own if "." not in c.path)
    name = "取向与次序" if programme.ranked else "申报"
    first = (Card(name, CHOICE, "choice", force=CHOICE, controls=general),) if general else ()
    dates = tuple(c for c in own if c.path.startswith("validity."))
    v = programme.validity
    quotes = (v.quote,) if v.quote else ()
    valid = Card(
        "有效期",
        dates[0].article,
        "rule",
        quotes,
        controls=dates,
        stated=True,
        place=_place(programme, v.article, v.quote),
    )
    parts = {start: tuple(c for c in own if c.path.startswith(f"{start}.")) for start in named}
    others = tuple(
        Card(
            named[start],
            group[0].article,
            group[0].bound,
            force=CHOICE if group[0].bound == "choice" else "",
            controls=group,
        )
        for start, group in parts.items()
        if group
    )
    return first, (valid,), others


def _tiers(programme: Programme, controls: Sequence[Control]) -> Iterator[Card]:
    """Yield one card with a row per tier."""
    tiers = programme.tiers
    if not tiers:
        return
    own = {t.name: [c for c in controls if c.path.startswith(f"tiers.{t.name}.")] for t in tiers}
    columns = tuple(dict.fromkeys(_column(c) for group in own.values() for c in group))
    rows = {
        name: tuple(next((c for c in group if _column(c) == column), None) for column in columns)
        for name, group in own.items()
    }
    force: Force = "must" if any(t.article for t in tiers) else "choice"
    yield Card(
        TIERS,
        "、".join(dict.fromkeys(t.where for t in tiers)),
        _BOUND[force],
        tuple(dict.fromkeys(t.quote for t in tiers if t.quote)),
        force=FORCE_WORDS[force],
        controls=tuple(c for group in own.values() for c in group),
        rows=rows,
        columns=columns,
        stated=any(t.article for t in tiers),
        place=min(_tier_place(programme, t) for t in tiers),
    )


def _column(control: Control) -> str:
    """Return what a figure of a tier is called apart from the tier."""
    return control.label.rpartition("·")[2]


def _tier_place(programme: Programme, tier: Tier) -> int:
    return _place(programme, tier.article, tier.quote)


def _clause(programme: Programme, clause: Clause, controls: Sequence[Control]) -> Card:
    return Card(
        name=words.clause_of(programme, clause),
        article=str(programme.article(clause)) if clause.document else clause.where,
        bound=_BOUND[clause.force],
        quotes=(clause.quote,) if clause.quote else (),
        force=FORCE_WORDS[clause.force],
        interpretation=for_page(clause.interpretation),
        controls=tuple(c for c in controls if c.path.startswith(f"{clause.path}.")),
        readings=_readings(clause.interpretation, clause.path, clause.alternatives),
        stated=bool(clause.article),
        place=_LAST if clause.document else _place(programme, clause.article, clause.quote),
    )


def _gate(programme: Programme, gate: Gate, controls: Sequence[Control]) -> Card:
    return Card(
        name=gate.name,
        article=gate.article,
        bound="rule",
        quotes=(gate.quote,) if gate.quote else (),
        force=FORCE_WORDS["must"],
        interpretation=for_page(gate.interpretation),
        controls=tuple(c for c in controls if c.path.startswith(f"{gate.path}.")),
        readings=_readings(gate.interpretation, gate.path, gate.readings),
        stated=True,
        condition=True,
        place=_place(programme, gate.article, gate.quote),
    )


def _place(programme: Programme, article: str | None, quote: str | None) -> int:
    """Tell where words stand in the programme's own text, else after everything that stands there."""
    found = place_in_text(programme, article or "", quote or "")
    return _LAST if found is None else found


def _readings(usual: str, path: str, others: Sequence[Alternative]) -> dict[str, dict[str, Any]]:
    """Name of a reading → what it sets, the programme's own first; none where there is only that."""
    return {usual or "按办法": {}, **{a.name: a.paths(path) for a in others}} if others else {}
