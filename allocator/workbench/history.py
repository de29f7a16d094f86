"""Every change of a desk can be taken back and made again: the versions that the working folder keeps are the steps."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from allocator.workbench.naming import did
from allocator.workbench.table import MOST_STEPS, Desk, Step
from allocator.workbench.workspace import Opened, Workspace

BESIDE = ("by", "waiting", "weighing")
"""What of a desk is no step, and so stays as it is whatever is taken back: whose it is, files that wait, a study."""
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def kept(workspace: Workspace, was: Opened, new: Desk, names: Mapping[str, str] = NO_NAMES) -> Opened:
    """Keep the next version of a desk, under a name of its own where it has none yet; a change becomes a step back.

    Parameters
    ----------
    names
        Candidate id → the number with the name beside it, for what is said of a step.

    Raises
    ------
    TakenError
        Another window has kept that version already (A21).
    EnvironmentFault
        The working folder cannot be written.
    """
    told = did(was.desk, new, names)
    if not was.name:
        was = workspace.begin(was.desk)
    if told:
        steps = (*was.desk.undo, Step(version=was.version, did=told))
        new = new.model_copy(update={"undo": steps[-MOST_STEPS:], "redo": ()})
    return workspace.save(was, new)


def begun_anew(workspace: Workspace, desk: Desk) -> Opened:
    """Keep a desk under a new name; its steps lie under the old one."""
    return workspace.begin(desk.model_copy(update={"undo": (), "redo": ()}))


def undone(workspace: Workspace, now: Opened) -> Desk | None:
    """Return the desk before its last change; None where there is none, or it is not kept any more."""
    desk = now.desk
    found = workspace.version(now.name, desk.undo[-1].version) if desk.undo else None
    if found is None:
        return None
    again = Step(version=now.version, did=desk.undo[-1].did)
    return _turned(found, desk, desk.undo[:-1], (*desk.redo, again))


def redone(workspace: Workspace, now: Opened) -> Desk | None:
    """Return the desk with the change made again that was taken back last; None where there is none."""
    desk = now.desk
    found = workspace.version(now.name, desk.redo[-1].version) if desk.redo else None
    if found is None:
        return None
    back = Step(version=now.version, did=desk.redo[-1].did)
    return _turned(found, desk, (*desk.undo, back), desk.redo[:-1])


def _turned(found: Desk, now: Desk, undo: tuple[Step, ...], redo: tuple[Step, ...]) -> Desk:
    beside = {name: getattr(now, name) for name in BESIDE}
    return found.model_copy(update={**beside, "undo": undo, "redo": redo})
