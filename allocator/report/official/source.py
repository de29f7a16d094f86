"""What papers are made from: a run's record, its programme and the office's fields; nothing else is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from allocator.law.programme import Programme
from allocator.report.official.office import Office
from allocator.run.weighed import Weighed

Record = Mapping[str, Any]
"""result.json as data (`run.record`)."""


@dataclass(frozen=True, slots=True)
class Version:
    """Another run beside the suggested one: what it is called, and its record."""

    name: str
    record: Record


@dataclass(frozen=True, slots=True)
class Source:
    """What a set of papers is made from.

    Attributes
    ----------
    record
        The suggested run's result.json.
    office
        The fields of report.toml or of the page.
    versions
        Other runs of the same candidates, for 方案比选.
    since
        The run that an earlier meeting saw, for 与上次相比; None where none is named.
    weighed
        A study of weights of this very run; None where there is none.
    """

    record: Record
    programme: Programme
    office: Office = field(default_factory=Office)
    versions: Sequence[Version] = ()
    since: Version | None = None
    weighed: Weighed | None = None
