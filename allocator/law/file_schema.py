"""What may stand in a programme file and in a scenario file: their JSON Schemas, and a programme's scenario paths."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from allocator.law.clause.kind import titled
from allocator.law.clause.kinds import kinds, renamed
from allocator.law.load import load
from allocator.law.programme import Programme
from allocator.law.scenario import Scenario
from allocator.law.settings import Setting, paths

_FILLED = frozenset({"key", "short", "document", "clause"})
"""Entries of one's own programme that `own_file` fills in."""
_FILLED_WITHIN = {"Step": {"document"}, "Document": {"title"}, "Gate": {"id", "article", "quote"}}
"""The same within its tables, and the document of an article, which `programme_file.parse` fills in."""
_TOLD = {
    "key": "自定办法可不写，默认为文件名",
    "short": "自定办法可不写，默认同 key",
    "document": "自定办法可不写；写 source 的，须为随附的正文，并逐条引用",
    "award": '自定办法可不写，默认 kind = "tiered"，最小支付单位1万元',
    "cities": "自定办法所列的市；不写的，以申报表所写为准",
    "groups": "与各市并列的推荐渠道，如省直、中央驻鲁；各市条款把每一个当作一个市，可用条款的 cities 另行限定",
    "deadline": "申报截止日，如2026-06-30；以日期或时长为条件的，算至这一天",
    "columns": "自定办法的列名对照：申报表的列名 → 本程序的列名；--columns 优先",
    "clause": "自定办法可不写：总额和各档上限总是执行，其余见 docs/own-programme.md；id 可不写，默认同 kind",
    "goals": "按先后次序列出的目标；不写的，由 stance 给出",
    "Rate.select": "score 按得分择优，all 符合条件的全部兑现；不写的，有数量、最低分或名次条款的为 score",
    "Rate.ceiling": "单项上限，元或“60万元”；不写不设",
    "Rate.min_score": "最低分，只在按得分择优时",
    "Event.select": "score 按得分择优，all 符合条件的全部兑现；不写的，有最低分或名次条款的为 score",
    "Scoring.full": "满分；得分（得票、价值）可以超过100时，写一个不小于最大值的数",
    "GateTest.at_least": "不少于，含本数；unit 为月、年、天的，由所填日期算至申报截止日",
    "GateTest.at_most": "不超过，含本数；unit 为月、年、天的，即申报截止日前若干月、年、天之内",
    "GateTest.since": "某日以来，含当日，如2024-01-01",
    "Tier.min_score": "最低分，至多两位小数",
}
"""Entry → what a schema cannot say."""


def _optional(schema: dict[str, Any], keys: Collection[str]) -> None:
    """Take keys from what the schema requires; no key required is no list."""
    schema["required"] = [k for k in schema.get("required", ()) if k not in keys]
    if not schema["required"]:
        del schema["required"]


def _told_of_kinds() -> dict[str, str]:
    return {f"{titled(kind)}.{key}": words for kind in kinds().values() for key, words in kind.written.items()}


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
        """The file's schema; what `programme_file.parse` fills in itself need not be written."""
        schema = renamed(Programme.model_json_schema(by_alias=True))
        refs = schema["properties"]["clause"]["items"]["discriminator"]["mapping"].values()
        clauses = [ref.rpartition("/")[2] for ref in refs]
        _optional(schema, _FILLED)
        filled = {**_FILLED_WITHIN, **{name: {"id"} for name in clauses}}
        for name, keys in filled.items():
            _optional(schema["$defs"][name], keys)
        for name in clauses:
            schema["$defs"][name].setdefault("required", []).insert(0, "kind")
        for name, words in (_TOLD | _told_of_kinds()).items():
            owner, _, key = name.rpartition(".")
            (schema["$defs"][owner] if owner else schema)["properties"][key]["description"] = words
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
    """Return the schemas for a shipped programme, or for one's own file.

    Raises
    ------
    RulesError
        Unknown key, or the file breaks the schema.
    """
    return FileSchema(load(key_or_path))
