"""What may stand in a programme file and in a scenario file: their JSON Schemas, and a programme's scenario paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allocator.paths import Setting, paths
from allocator.programme import Programme, load
from allocator.scenario import Scenario


@dataclass(frozen=True)
class FileSchema:
    """The schemas, told for one programme: which paths a scenario may set depends on it."""

    programme: Programme

    @cached_property
    def settings(self) -> Mapping[str, Setting]:
        """Path → what it takes, what holds now, and the article behind it."""
        return paths(self.programme)

    @property
    def schemas(self) -> dict[str, dict[str, Any]]:
        """For people: title → JSON Schema."""
        return {"办法规则文件": self.programme_file, "情景文件": self.scenario_file}

    @cached_property
    def programme_file(self) -> dict[str, Any]:
        """The file's schema; what `programme.parse` fills in itself need not be written."""
        schema = Programme.model_json_schema(by_alias=True)
        schema["$defs"]["Article"]["required"].remove("document")
        return schema

    @cached_property
    def scenario_file(self) -> dict[str, Any]:
        """The scenario's own schema; `set` takes the programme's paths and nothing else."""
        schema = Scenario.model_json_schema(by_alias=True)
        known = {name: {"description": f"{s.takes}；现值{s.show(s.now)}"} for name, s in self.settings.items()}
        schema["properties"]["set"] |= {"properties": known}
        return schema

    def to_json(self) -> dict[str, Any]:
        """`programmes --schema --json`."""
        return {
            "schema_version": 1,
            "programme": self.programme.key,
            "programme_file": self.programme_file,
            "scenario_file": self.scenario_file,
            "paths": [
                {"path": name, "takes": s.takes, "now": s.show(s.now), "article": s.article}
                for name, s in self.settings.items()
            ],
        }


def schema_of(key_or_path: str) -> FileSchema:
    """The schemas for a shipped programme, or for one's own file.

    Raises
    ------
    RulesError
        Unknown key, or the file breaks the schema.
    """
    return FileSchema(load(key_or_path))
