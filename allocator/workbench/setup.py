"""What one 方案 is computed from: the programme, the uploaded files, the budget and every choice, as plain data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allocator.law.clause.fields import Frozen
from allocator.law.scenario import Confirmed, Excluded, PinnedTier, Scenario
from allocator.law.scenario_file import Words
from allocator.money import Money, parse_money

NAME, BECAUSE = "页面情景", "页面测算"
"""What a scenario made on the pages is called until the planner names it."""


class Upload(Frozen):
    """An uploaded file: its name is text only, on disk it goes by its hash (A12)."""

    name: str
    digest: str

    @property
    def kept_as(self) -> str:
        """The file's name in the working folder."""
        suffix = Path(self.name).suffix.lower()
        return self.digest + (suffix if suffix[1:].isalnum() and suffix.isascii() and len(suffix) < 8 else "")


class Setup(Frozen):
    """Everything that decides a result.

    Attributes
    ----------
    ledger
        The past awards, where they come in a workbook of their own.
    year
        None: the programme's own.
    budget
        元.
    set, exception, pin, exclude, confirm
        As in a scenario file.
    columns
        Header of the file → our name of the column.
    """

    programme: str
    files: tuple[Upload, ...] = ()
    ledger: Upload | None = None
    year: int | None = None
    budget: Money = 0
    name: str = ""
    because: str = ""
    set: dict[str, Any] = {}
    exception: dict[str, Words] = {}
    pin: dict[str, PinnedTier] = {}
    exclude: dict[str, Excluded] = {}
    confirm: dict[str, Confirmed] = {}
    sheet: str | tuple[str, ...] | None = None
    columns: dict[str, str] = {}
    hold: bool = False
    no_history: bool = False

    @property
    def plain(self) -> bool:
        """Whether nothing departs from the programme: such a 方案 needs no scenario."""
        return not (self.set or self.exception or self.pin or self.exclude or self.confirm)

    def scenario(self) -> Scenario | None:
        """Return the choices as a scenario; None where there are none."""
        if self.plain:
            return None
        return Scenario(
            name=self.name or NAME,
            because=self.because or BECAUSE,
            set=self.set,
            exception=self.exception,
            pin=self.pin,
            exclude=self.exclude,
            confirm=self.confirm,
        )

    def taking(self, scenario: Scenario) -> Setup:
        """Return the same files under the choices of a scenario; a budget that it sets becomes the budget."""
        chosen = dict(scenario.set)
        budget = parse_money(chosen.pop("budget")) if "budget" in chosen else self.budget
        return self.model_copy(
            update={
                "name": scenario.name,
                "because": scenario.because,
                "budget": budget,
                "set": chosen,
                "exception": dict(scenario.exception),
                "pin": dict(scenario.pin),
                "exclude": dict(scenario.exclude),
                "confirm": dict(scenario.confirm),
            }
        )

    def choosing(self, path: str, value: Any) -> Setup:
        """With one path of the programme set; None takes the choice back."""
        return self.choosing_all({path: value})

    def choosing_all(self, values: Mapping[str, Any]) -> Setup:
        """With several paths set together; None takes a choice back."""
        chosen = {k: v for k, v in self.set.items() if k not in values}
        chosen |= {k: v for k, v in values.items() if v is not None}
        kept = {path: why for path, why in self.exception.items() if path in chosen}
        return self.model_copy(update={"set": chosen, "exception": kept})

    def excusing(self, path: str, because: str) -> Setup:
        """With why a 原则上 or 左右 figure is exceeded; an empty reason takes the exception back."""
        others = {k: v for k, v in self.exception.items() if k != path}
        told = {path: because.strip()} if because.strip() else {}
        return self.model_copy(update={"exception": others | told})

    def key(self, *fields: str) -> str:
        """Return a hash of these fields, of all without any."""
        data = self.model_dump(mode="json", include={*fields} if fields else None)
        return hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
