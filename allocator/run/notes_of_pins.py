"""What a result says by itself about awards fixed by hand: the list without them, and who is passed over for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.problem.changes import SHOWN, changes
from allocator.proof.envy.pairs import certificate
from allocator.run.goals_moved import Moved, goals_moved, said
from allocator.run.note_context import Note, Told


def pins(told: Told) -> Iterator[Note]:
    """Yield the list without any pin, what pins cost each goal, and who has less than a pinned one for them alone."""
    fixed = told.case.pins
    if not fixed:
        return
    other = told.again(told.case.but(pins={}))
    mine, lost = (told.problem, told.allocation), []
    listed = _named(told, [name for name in fixed if name in told.names])
    text = f"人工锁定或排除{len(fixed)}项（{listed}）"
    if other is not None:
        lost = list(goals_moved(other, mine))
        text += f"；不锁定、不排除时：{changes(mine, other).text()}"
        text += f"；各级目标因此{_goals(told, lost) if lost else '没有损失'}"
    passed = certificate(told.problem, told.allocation).by_hand_alone()
    if passed:
        text += f"；名次在前、仅因锁定而所得较低的{len(passed)}项：{_named(told, passed)}"
    yield Note("pins", text, {"goals": [g.to_json() for g in lost]} if other is not None else None)


def _goals(told: Told, lost: Sequence[Moved]) -> str:
    return "、".join(said(g.name, g.before, g.after, told.problem.granule, g.last) for g in lost)


def _named(told: Told, ids: Sequence[str]) -> str:
    more = f"等{len(ids)}项" if len(ids) > SHOWN else ""
    return "、".join(told.names[i] for i in ids[:SHOWN]) + more
