"""What a result says by itself about awards fixed by hand: the list without them, and who is passed over for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from allocator.problem.changes import SHOWN
from allocator.proof.envy.pairs import certificate
from allocator.run.note_context import Note, Told


def pins(told: Told) -> Iterator[Note]:
    """Yield what the list would be without any pin, by name, and who has less than a pinned one for no other reason."""
    fixed = told.case.pins
    if not fixed:
        return
    without = told.moved(told.case.but(pins={}))
    listed = _named(told, [name for name in fixed if name in told.names])
    text = f"人工锁定或排除{len(fixed)}项（{listed}）"
    if without is not None:
        text += f"；不锁定、不排除时：{without}"
    passed = certificate(told.problem, told.allocation).by_hand_alone()
    if passed:
        text += f"；名次在前、仅因锁定而所得较低的{len(passed)}项：{_named(told, passed)}"
    yield Note("pins", text)


def _named(told: Told, ids: Sequence[str]) -> str:
    more = f"等{len(ids)}项" if len(ids) > SHOWN else ""
    return "、".join(told.names[i] for i in ids[:SHOWN]) + more
