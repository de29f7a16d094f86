"""`allocator programmes`: the 办法, every row of the umbrella text, what contradicts what, and what may be set."""

from __future__ import annotations

import io
import re

from cli_case import Say
from rich.console import Console

from allocator.law import catalogue
from allocator.law.contradictions import lint
from allocator.law.load import load, measures, shipped
from allocator.law.measures import umbrella
from allocator.law.settings import paths
from allocator.report.console import show
from allocator.report.shelf import programmes
from allocator.report.shelf.programmes import standard

ROWS = tuple(row for row in catalogue.table() if row.row)


def drawn(width: int) -> str:
    """The screen on a terminal of that width."""
    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=True, color_system=None, _environ={})
    wide = width >= programmes.WIDE
    show(programmes.report(catalogue.catalogue(), ROWS, lint(), wide=wide), console)
    return out.getvalue()


class TestList:
    def test_for_people(self, say: Say) -> None:
        said = say("programmes")
        assert (said.code, said.err) == (0, "")
        assert f"（{umbrella().document.number}）各项（32行）" in said.out
        assert re.search(
            r"^6 +第（六）项 +算力券 +computing-voucher +按比例或单位补助 +算力交易金额的5%；单位最高500万元",
            said.out,
            re.MULTILINE,
        )
        assert re.search(r"^16 +第（十六）项 +首台\(套\)和首购、订购 +不分配 .*不测算$", said.out, re.MULTILINE)
        assert "（9）创新券：award.percent" in said.out
        assert "（24）产业基金：基金投资和上市培育，属市场化融资，不是奖补" in said.out
        assert said.out.count("\n- ") > 32 - 25 + len(lint())
        for conflict in lint():
            assert conflict.says in said.out

    def test_every_row_names_its_key(self, say: Say) -> None:
        out = say("programmes").out
        assert [key for key in measures() if not re.search(rf" {re.escape(key)} ", out)] == []

    def test_as_json(self, say: Say) -> None:
        data = say("programmes", "--json").data
        assert list(data) == ["schema_version", "programmes", "measures", "conflicts"]
        assert {p["key"] for p in data["programmes"]} == set(shipped())
        assert [m["row"] for m in data["measures"]] == [row.id for row in umbrella().rows]
        row = next(m for m in data["measures"] if m["row"] == "20b")
        assert row["tiers"][0] == {"name": "世界级先进制造业集群", "ceiling": 10_000_000}
        assert len(data["conflicts"]) == len(lint())
        assert data["conflicts"][0]["passages"][0]["quote"]

    def test_a_narrow_terminal_has_every_figure_too(self) -> None:
        text = re.sub(r"\s", "", drawn(100))
        assert "各项的标准、数量和牵头单位" in text
        for row in (r for r in ROWS if r.key):
            assert re.sub(r"\s", "", standard(row)) in text, row.row
        assert max(map(len, drawn(100).splitlines())) <= 100

    def test_a_wide_one_says_it_once(self) -> None:
        assert "各项的标准、数量和牵头单位" not in drawn(200)

    def test_open_figures_are_open(self) -> None:
        row = next(r for r in ROWS if r.key == "data-management")
        assert standard(row).startswith("优化级数额未定、")


class TestSchema:
    def test_paths_for_people(self, say: Say) -> None:
        said = say("programmes", "--schema")
        assert said.code == 0
        for name in paths(load("model-voucher")):
            assert re.search(rf"^{re.escape(name)} ", said.out, re.MULTILINE), name
        assert "办法规则文件的 JSON Schema" in said.out
        assert "情景文件的 JSON Schema" in said.out

    def test_of_another_programme_as_json(self, say: Say) -> None:
        data = say("programmes", "--schema", "computing-voucher", "--json").data
        assert data["programme"] == "computing-voucher"
        told = {p["path"]: p for p in data["paths"]}
        assert list(told) == list(paths(load("computing-voucher")))
        assert told["clause.proration.mode"]["takes"] == "report|prorate"
        assert told["clause.cumulative.ceiling"]["now"] == "500万元"
        assert set(data["scenario_file"]["properties"]["set"]["properties"]) == set(told)
        file = data["programme_file"]
        assert {"award", "tier", "clause", "gate", "missing"} <= set(file["properties"])
        assert file["additionalProperties"] is False
        ceiling = file["$defs"]["Tier"]["properties"]["ceiling"]
        assert {entry["type"] for entry in ceiling["anyOf"]} == {"integer", "string"}
        assert "document" not in file["$defs"]["Step"]["required"]

    def test_an_unknown_programme_names_the_nearest(self, say: Say) -> None:
        said = say("programmes", "--schema", "computing-vouchers")
        assert (said.code, said.out) == (2, "")
        assert "是否“computing-voucher”？" in said.err
