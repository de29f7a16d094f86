"""稳健性: which scoring schemes a desk has, a study of them beside its 方案, and what a study at hand says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from allocator.errors import UsageError
from allocator.law.schema import parsed_toml, validated
from allocator.law.shipped import shipped_folder
from allocator.law.text import toml_text
from allocator.parallel import Progress
from allocator.report.comparison.weights.files import record_of
from allocator.report.comparison.weights.report import report
from allocator.report.table import Part
from allocator.report.xlsx import workbook
from allocator.run.parts import Run
from allocator.run.weighed import Weighed, of_study
from allocator.whatif.weights.scheme import Scheme
from allocator.workbench.setup import Upload
from allocator.workbench.weights.ask import WeighingAsk
from allocator.workbench.workspace import Workspace

SAMPLES = (1_000, 10_000, 100_000)
OWN = "本页编制.toml"


@dataclass(frozen=True)
class Weighing:
    """A study as the page shows it: the parts of its report, the two files, and what it says of everybody."""

    parts: tuple[Part, ...]
    book: bytes
    record: bytes
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class PointsColumn:
    """A column of points that a scheme made on the page may weigh; `full`: None where nobody states a full mark."""

    name: str
    full: Decimal | None


@dataclass(frozen=True, slots=True)
class SchemeHeading:
    """What a scheme made on the page is called, on what it is proposed, and when it was fixed."""

    name: str
    because: str
    fixed_on: date


def weighing(run: Run, schemes: Sequence[Scheme], ask: WeighingAsk, progress: Progress) -> Weighing:
    """Return the study that is asked for.

    Raises
    ------
    AllocatorError
        There is no proven list, or a scheme cannot be applied to the file.
    """
    from allocator.run.record import headed  # noqa: PLC0415
    from allocator.whatif.weights.study import study  # noqa: PLC0415 - numpy behind it is slow to load

    found = study(
        run,
        schemes,
        samples=ask.samples,
        radius=None if ask.radius is None else Decimal(ask.radius) / 100,
        marked_on=ask.marked_on,
        progress=progress,
    )
    told = report(run, found)
    weighed = of_study(headed(run, found.to_json()))
    return Weighing(told.screen, workbook(told), record_of(run, found), weighed)


def shipped(programme: str, workspace: Workspace) -> Iterator[Upload]:
    """Yield the ready schemes that fit a programme, kept as files of the working folder."""
    for path in sorted((shipped_folder("scenarios") / "weights").glob("*.toml")):
        upload = workspace.keep(path.name, path.read_bytes())
        if read(workspace, upload).programme in (None, programme):
            yield upload


def read(workspace: Workspace, upload: Upload) -> Scheme:
    """Return the scheme in a file of the working folder.

    Raises
    ------
    RulesError
        It is no TOML, or says what no scheme can; every fault with its place.
    UsageError
        The file is not there any more.
    """
    try:
        data = workspace.path(upload).read_bytes()
    except OSError:
        raise UsageError(f"计分方案“{upload.name}”已不在工作文件夹中，请重新读入") from None
    return parsed(data, upload.name)


def parsed(data: bytes, name: str) -> Scheme:
    """Return a scheme from its bytes.

    Raises
    ------
    RulesError
        As `read`.
    """
    found = parsed_toml(data.decode("utf-8", "replace"), name, "计分方案")
    return validated(Scheme, found.data, f"计分方案“{name}”", placed=found.lines.spot)


def columns_of(run: Run) -> list[PointsColumn]:
    """Return the columns of points that every candidate of the pool has, in the file's order."""
    marks = run.prepared.intake.marks
    pool = {c.id for c in run.problem.pool}
    own = [m for m in marks() if m.id in pool] if marks else []
    if not own:
        return []
    return [
        PointsColumn(name, points.full) for name, points in own[0].points.items() if all(name in m.points for m in own)
    ]


def composed(programme: str, heading: SchemeHeading, weights: Sequence[tuple[PointsColumn, int]]) -> bytes:
    """Return a scheme made on the page as a file; columns of weight 0 are left out."""
    lines = [
        f"name = {toml_text.text(heading.name.strip())}",
        f"because = {toml_text.text(heading.because.strip())}",
        f"fixed_on = {heading.fixed_on.isoformat()}",
        f"programme = {toml_text.text(programme)}",
    ]
    for column, weight in weights:
        if weight:
            lines += ["", "[[dimension]]", f"name = {toml_text.text(column.name)}", f"weight = {weight}"]
            lines += [] if column.full is None else [f"full = {column.full}"]
    return ("\n".join(lines) + "\n").encode()


def with_study(run: Run, found: Weighing | None) -> Run:
    """Return a run with a study of it; without one, or with another run's, as it is."""
    if found is None or found.weighed.fingerprint != run.problem.fingerprint:
        return run
    return replace(run, weighed=found.weighed)
