"""What people have answered: in a 问题清单.xlsx that they send back, in the `[[answer]]` entries of a mapping file.

A mapping file is kept from city to city and from year to year; an answer holds wherever its question is asked again in
the same words (`key`), and says nothing where it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from allocator.errors import DataError
from allocator.intake.findings import Finding
from allocator.intake.questions.returned import said, sheets
from allocator.law.clause.fields import Frozen
from allocator.law.scenario import Confirmed, Scenario
from allocator.law.schema import open_toml, validated
from allocator.law.text.toml_text import text

KEY, ANSWER, REASON = "键", "答复", "确认理由"
"""The columns of 问题清单.xlsx that are read back."""

_SEARCHED = 5


class Reply(Frozen):
    """One answer: its question's key, the words chosen (empty: as it is), the reason, and who gave it when."""

    key: str
    answer: str = ""
    because: str
    by: str = ""
    year: int | None = None


class _Kept(Frozen):
    """The answers of a mapping file."""

    answer: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Replies:
    """Answers by the key of their question; `confirm` and `answers` as `read` takes them."""

    found: Mapping[str, Reply]

    @property
    def confirm(self) -> dict[str, str]:
        """Key → reason, with who gave it in which year where that is known."""
        return {key: _signed(reply) for key, reply in self.found.items()}

    @property
    def answers(self) -> dict[str, str]:
        """Key → the words chosen."""
        return {key: reply.answer for key, reply in self.found.items() if reply.answer}


def _signed(reply: Reply) -> str:
    who = "，".join([*([reply.by] if reply.by else []), *([f"{reply.year}年"] if reply.year else [])])
    return f"{reply.because}（{who}）" if who else reply.because


def kept_in(columns: Path | Mapping[str, str] | None) -> Replies:
    """Return the answers of a mapping file; pairs at hand hold none.

    Raises
    ------
    RulesError
        Not TOML, or an entry without key or reason.
    """
    if not isinstance(columns, Path):
        return Replies({})
    data, lines = open_toml(columns, "列映射文件")
    kept = {"answer": data["answer"]} if "answer" in data else {}
    given = validated(_Kept, kept, f"列映射文件“{columns.name}”", placed=lines.spot)
    return Replies({reply.key: reply for reply in given.answer})


def sent_back(path: Path) -> Replies:
    """Return the answers in a 问题清单.xlsx that was filled in and sent back.

    A line of several problems holds one key per line of its cell; they have one answer.

    Raises
    ------
    DataError
        No workbook, no such list in it, or an answer without its reason.
    """
    for _, found in sheets(path, "问题清单.xlsx"):
        rows = [tuple(map(said, row)) for row in found]
        head = next((n for n, row in enumerate(rows[:_SEARCHED]) if {KEY, REASON} <= set(row)), None)
        if head is not None:
            return Replies({r.key: r for r in _replies(path, rows[head], rows[head + 1 :], head + 2)})
    words = f"“{path.name}”中没有问题清单（应有“{KEY}”“{REASON}”两列）"
    raise DataError(f"【A02】{words}。请用 check --out 写出的问题清单.xlsx")


def _replies(path: Path, head: tuple[str, ...], rows: Iterable[tuple[str, ...]], first: int) -> Iterator[Reply]:
    at = {name: head.index(name) for name in (KEY, ANSWER, REASON) if name in head}
    for number, row in enumerate(rows, first):
        told = {name: row[n] if n < len(row) else "" for name, n in at.items()}
        answer, because = told.get(ANSWER, ""), told[REASON]
        if answer and not because:
            raise DataError(f"【C66】《{path.name}》第{number}行：答复“{answer}”没有写确认理由。请补写")
        if because:
            yield from (Reply(key=k, answer=answer, because=because) for k in told[KEY].splitlines() if k.strip())


def to_toml(findings: Iterable[Finding], year: int) -> str:
    """Return the `[[answer]]` entries of all answered questions about columns and words, for a mapping file."""
    entries = []
    for f in findings:
        if f.confirmed and f.options:
            lines = ["[[answer]]", f"key = {text(f.key)}"]
            lines += [f"answer = {text(f.answer)}"] if f.answer else []
            entries.append("\n".join([*lines, f"because = {text(f.because or '')}", f"year = {year}"]))
    return "\n\n".join(entries) + "\n" if entries else ""


def settled(scenario: Scenario | None, path: Path) -> Scenario:
    """Return a scenario, or one made for it, with the answers of a 问题清单.xlsx that was sent back as well.

    Raises
    ------
    DataError
        No such list in the file, or an answer without its reason.
    """
    sent = sent_back(path).found.values()
    given = {r.key: Confirmed(because=r.because, answer=r.answer) for r in sent}
    if scenario is None:
        return Scenario(name="按问题清单的答复", because=f"命令行 --confirm {path.name}", confirm=given)
    return scenario.model_copy(update={"confirm": {**scenario.confirm, **given}})
