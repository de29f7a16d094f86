"""What the last change did to the list, as a strip that stays in sight: any page can draw it."""

from __future__ import annotations

from collections.abc import Sequence

import session
import streamlit as st
import waiting
from plain import fill, joined, show

from allocator.workbench.lists.shift import Shift, shift
from allocator.workbench.naming import title

SHOWN = 4
"""So many of a kind are named in the strip; all of them stand below it."""


def effect() -> None:
    """Draw who enters and who leaves against the 方案 that this one was changed from."""
    desk = session.desk()
    before = desk.before
    if before is None:
        return
    found = shift(waiting.at_hand(before.setup), session.answer())
    if found is not None:
        _strip(found, title(desk, before.letter))


def _strip(found: Shift, against: str) -> None:
    said = found.fault or found.sums
    moved = joined(
        fill('<span class="kind">{name}</span> {who}　', name=name, who=_few(who)) for name, who in found.told
    )
    same = "" if moved or found.fault else "名单和金额不变"
    body = (
        '<div class="effect" role="status"><div class="faint">与“{against}”相比　{changed}</div>'
        "<div><b>{said}</b>　{moved}{same}</div></div>"
    )
    changed = "、".join(found.changed)
    show(fill(body, against=against, changed=changed, said=said, moved=moved, same=same))
    if found.told or found.goals:
        with st.expander("改善和变差的目标，进出和升降的全部项目"):
            for goal in found.goals:
                show(fill('<div class="faint">{goal}</div>', goal=goal))
            for name, who in found.told:
                show(fill("<div><b>{name}</b>　{who}</div>", name=name, who="、".join(who)))


def _few(names: Sequence[str]) -> str:
    return "、".join(names[:SHOWN]) + ("等" if len(names) > SHOWN else "")
