"""What an order for papers came to: the files, the blanks left in them, and why they are no more than 测算底稿."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from allocator.errors import DataError, UsageError
from allocator.report.official import book
from allocator.report.official.ask import Ask
from allocator.report.official.book import Made, PaperKind
from allocator.report.official.render import Blank
from allocator.report.official.source import Source
from allocator.report.official.standing import Standing, standing
from allocator.report.table import Line, Notice, Part, field, table

RECORD = "report.json"
BUNDLE = "上会材料.zip"
SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Giving:
    """The papers of a run."""

    source: Source
    standing: Standing
    made: tuple[Made, ...]

    @property
    def blanks(self) -> list[tuple[str, Blank]]:
        """Every blank with the paper in which it stands."""
        return [(m.name, b) for m in self.made for b in m.blanks]

    @property
    def withheld(self) -> list[tuple[str, str]]:
        """The papers that may not be made of this run, each with the reason."""
        barred = ((kind.name, kind.barred(self.source)) for kind in book.offered(self.source))
        return [(name, why) for name, why in barred if why]

    def files(self, *, zipped: bool) -> dict[str, bytes]:
        """Return the papers, each for itself or all in one."""
        return {BUNDLE: book.zipped(self.made)} if zipped else {m.name: m.data for m in self.made}

    def to_json(self, written: Mapping[str, bytes]) -> dict[str, Any]:
        """Tell what was made, and the files that were written of it with their hashes."""
        record = self.source.record
        return {
            "schema_version": SCHEMA_VERSION,
            "programme": record["programme"],
            "year": record["year"],
            "status": record["status"],
            "proven": record["proven"],
            "fingerprint": record["fingerprint"],
            "official": self.standing.official,
            "why": list(self.standing.why),
            "withheld": [{"paper": name, "because": why} for name, why in self.withheld],
            "papers": [
                {
                    "name": m.name,
                    "sha256": hashlib.sha256(m.data).hexdigest(),
                    "blanks": [{"field": b.name, "heading": b.heading, "text": b.text} for b in m.blanks],
                }
                for m in self.made
            ],
            "files": [{"name": n, "sha256": hashlib.sha256(data).hexdigest()} for n, data in written.items()],
        }


def give(source: Source, kinds: Sequence[PaperKind], ask: Ask) -> Giving:
    """Make the papers."""
    return Giving(source, standing(source), tuple(book.papers(source, kinds, ask)))


def earlier(folder: Path, found: Giving) -> list[str]:
    """Return the names of the files that an earlier order for papers of this run left in a folder.

    Raises
    ------
    UsageError
        One of them was changed since (A14).
    """
    try:
        told = json.loads((folder / RECORD).read_text("utf-8"))
        if told["fingerprint"] != found.source.record["fingerprint"]:
            return []
        listed = {str(f["name"]): f["sha256"] for f in told["files"]}
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return []
    there = {name: folder / name for name in listed if Path(name).name == name and (folder / name).is_file()}
    for name, path in there.items():
        if hashlib.sha256(path.read_bytes()).hexdigest() != listed[name]:
            raise UsageError(f"【A14】“{path}”生成后被修改过，不覆盖。请将其移走，或换一个目录（--out）")
    return list(there)


def refuse_unfinished(found: Giving) -> None:
    """Refuse what may not leave the office: a 测算底稿, or a paper with a blank in it.

    Raises
    ------
    DataError
        With every reason, and every blank by its paper, heading and paragraph (R24).
    """
    if wrong := [*_unfinished(found)]:
        raise DataError("【R24】不能定稿，未产生任何文件：\n" + "\n".join(f"  · {says}" for says in wrong))


def _unfinished(found: Giving) -> Iterator[str]:
    for why in found.standing.why:
        yield f"测算底稿：{why}"
    for name, blank in found.blanks:
        where = f"“{blank.heading}”中的" if blank.heading and blank.heading != blank.text else ""
        yield f"{name}：{where}“{_short(blank.text)}”待填{blank.name}"


def _short(text: str, most: int = 40) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def report(found: Giving) -> tuple[Part, ...]:
    """Return what was made, and what is still to be filled in."""
    papers = table(
        "材料",
        (
            field("文件", "text", lambda m: m.name),
            field("待填", "count", lambda m: len(m.blanks)),
        ),
        found.made,
    )
    blanks = table(
        "待填的字段",
        (
            field("文件", "text", lambda b: b[0]),
            field("标题", "text", lambda b: b[1].heading, 40),
            field("待填", "text", lambda b: b[1].name),
        ),
        found.blanks,
    )
    told = [Line(f"测算底稿：{why}", "bad") for why in found.standing.why]
    told = told or [Line("可用作上会、公示材料", "good")]
    if found.standing.draft:
        told.append(Line(found.standing.draft, "doubt"))
    told += [Line(f"未出具“{name}”：{why}", "doubt") for name, why in found.withheld]
    return Notice(tuple(told), form="plain"), papers, *([blanks] if blanks.rows else [])
