"""What the tests of the command line share: how a command ended, and small scenario files."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

STUCK = '[pin]\n"1" = {tier = "卓越领军级", because = "例"}\n"2" = {tier = "卓越领军级", because = "例"}'
"""80 and 80 asked for: infeasible at 100."""


class Said(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        return json.loads(self.out)


Say = Callable[..., Said]


def scenario(folder: Path, text: str) -> Path:
    """A scenario file with some settings, pins or confirmations."""
    path = folder / "例.toml"
    path.write_text(f'name = "例"\nbecause = "测试"\n{text}', encoding="utf-8")
    return path
