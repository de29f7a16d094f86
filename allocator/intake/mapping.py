"""Which of our columns a header of theirs is: `--columns`, a TOML, and the `columns` of one's own programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from allocator.intake.cells import plain
from allocator.intake.findings import Findings, Place, Remark
from allocator.intake.headers import column
from allocator.intake.layout import names, spoken_of
from allocator.intake.score_words import ANSWERS, answers, is_expert
from allocator.intake.synonyms import SHOWN, words_for
from allocator.law.programme import Programme
from allocator.law.schema import Placed, open_toml, refusal
from allocator.law.text.suggest import nearest
from allocator.law.text.toml_lines import Path as Entry


@dataclass(frozen=True, slots=True)
class Renaming:
    """What the headers of a run's files mean.

    Attributes
    ----------
    pairs
        Normalised header → our name.
    file
        The `--columns` file's name, `columns` of pairs at hand, empty without any.
    own
        Those of the headers that the programme names, not the file.
    """

    pairs: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    own: frozenset[str] = frozenset()


def renaming(given: Path | Mapping[str, str] | None, programme: Programme) -> Renaming:
    """Return the programme's own `columns` and those given (a file, or the pairs), which win.

    Raises
    ------
    RulesError
        Not TOML, or a name that is none of ours.
    """
    own = check_columns(programme)
    if given is None:
        return Renaming(own, own=frozenset(own))
    if isinstance(given, Path):
        data, lines = open_toml(given, "列映射文件")
        bare = {theirs: ours for theirs, ours in data.items() if theirs != "answer"}  # what people answered is none
        pairs, above = (data["columns"], ("columns",)) if isinstance(data.get("columns"), dict) else (bare, ())
        checked, name = _checked(pairs, programme, f"列映射文件“{given.name}”", lines.spot, above), given.name
    else:
        checked, name = _checked(given, programme, "列名对照 columns ", lambda _: None, ()), "columns"
    targets = {column(1, ours).base for ours in checked.values()}
    kept = {theirs: ours for theirs, ours in own.items() if column(1, ours).base not in targets}
    return Renaming(kept | checked, name, frozenset(kept.keys() - checked.keys()))


def check_columns(programme: Programme, placed: Placed = lambda _: None) -> dict[str, str]:
    """Return the programme's own `columns`, normalised header → our name.

    Parameters
    ----------
    placed
        Where an entry stands in the programme's file, for the messages.

    Raises
    ------
    RulesError
        A name is none of ours.
    """
    return _checked(programme.columns, programme, f"办法“{programme.short}”的 columns ", placed, ("columns",))


def _checked(
    pairs: Mapping[str, object], programme: Programme, where: str, placed: Placed, above: Entry
) -> dict[str, str]:
    """Normalised header → our name, if every name is one of ours."""
    judged = {plain(w): w for w in spoken_of(programme)}
    words = words_for(own=programme.own)
    ours = {plain(w) for known in words.values() for w in known} | names(programme).keys() | judged.keys()
    wrong = []
    for theirs, name in pairs.items():
        target = column(1, name.rpartition("/")[2]) if isinstance(name, str) else None
        known = target and ({target.full, target.base} & ours or answers(target.base) or is_expert(target.base))
        if not known:
            told = [*SHOWN.values(), *names(programme).values(), *judged.values(), "专家1", *ANSWERS]
            hint = nearest(str(name), told)
            wrong.append(([placed((*above, theirs))], f"“{theirs}”对应的“{name}”不是本系统的列名{hint}"))
    if wrong:
        raise refusal(where, wrong)
    return {column(1, theirs).full: str(name) for theirs, name in pairs.items()}


def check_renaming(renaming: Renaming, headers: Sequence[str], findings: Findings, table: str) -> None:
    """Refuse a mapped header that no table has: the planner believes that it is read.

    Parameters
    ----------
    table
        The first table's file, which a finding about the programme's own `columns` belongs to.
    """
    present = {column(1, name).full: None for h in headers for name in (h.rpartition("/")[2], h)}
    for theirs in renaming.pairs:
        if theirs not in present:
            own = theirs in renaming.own
            words = f"列映射中的“{theirs}”不在申报表中{nearest(theirs, present)}"
            fix = f"请核对{'规则文件 columns ' if own else ' --columns 文件'}中的列名"
            place = Place(table if own else renaming.file)
            findings.add(Remark("C01", "E-file", words, fix), place, theirs, shared=True)
