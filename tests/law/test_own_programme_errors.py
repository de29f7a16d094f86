"""What is wrong with a TOML file: the line, the key and the nearest valid name; and where every entry stands."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say
from hypothesis import given
from hypothesis import strategies as st

from allocator.errors import RulesError
from allocator.law.file_schema import schema_of
from allocator.law.load import CHOICES, load
from allocator.law.programme import FOLDER
from allocator.law.scenario import apply
from allocator.law.scenario import load as scenario_of
from allocator.law.shipped import shipped_folder
from allocator.law.text.toml_lines import Lines, began
from allocator.law.text.toml_syntax import syntax_fault

KNAPSACK = """year = 2026
goals = ["score_sum"]

[award]
granule = "1元"

[scoring]
full = 1000

[[tier]]
name = "入选"
ceiling = "100元"

[[clause]]
kind = "merit_order"
mode = "off"
"""
SHIPPED = sorted([*FOLDER.rglob("*.toml"), *shipped_folder("scenarios").rglob("*.toml")])
Entry = tuple[str | int, ...]


def entries(value: Any, path: Entry = ()) -> Iterator[Entry]:
    """Every path of a TOML's data."""
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield (*path, step)
        yield from entries(inner, (*path, step))


def complaint(folder: Path, text: str) -> str:
    path = folder / "例.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        load(str(path))
    return str(caught.value)


class TestLines:
    TEXT = '''# 注释 = 1
a.b = 1
"x y" = """
q = 2
"""

[[t]]          # 第一项
n = [1,
  2,           # 二
  {k = 3, "甲" = 'x'}]
[t.sub]
z = 1979-05-27 07:32:00
[[t]]
n = 4
[[t.u]]
m = """"""
[[t.u]]
'm.m' = ["[", "]]", "#", ',']
[late.inner]
o = 1
[late]
p = """a ""quoted"" \\""" b"""
'''

    @pytest.mark.parametrize(
        ("path", "line"),
        [
            (("a",), 2),
            (("a", "b"), 2),
            (("x y",), 3),
            (("t",), 7),
            (("t", 0), 7),
            (("t", 0, "n"), 8),
            (("t", 0, "n", 0), 8),
            (("t", 0, "n", 1), 9),
            (("t", 0, "n", 2, "甲"), 10),
            (("t", 0, "sub"), 11),
            (("t", 0, "sub", "z"), 12),
            (("t", 1), 13),
            (("t", 1, "n"), 14),
            (("t", 1, "u", 1), 17),
            (("t", 1, "u", 1, "m.m", 3), 18),
            (("late", "inner", "o"), 20),
            (("late",), 21),
            (("late", "p"), 22),
            (("t", 1, "nothing"), 13),
            (("t", 0, "n", 2, "nothing"), 10),
            (("t", 2, "n"), None),
            (("nothing",), None),
            ((), None),
        ],
    )
    def test_each_entry(self, path: Entry, line: int | None) -> None:
        assert Lines(self.TEXT).at(path) == line
        assert Lines(self.TEXT.replace("\n", "\r\n")).at(path) == line
        assert began(Lines(self.TEXT).spot(path)) == (f"第{line}行：" if line else "")

    def test_they_are_those_that_tomllib_reads(self) -> None:
        assert set(Lines(self.TEXT).found) == set(entries(tomllib.loads(self.TEXT)))

    @pytest.mark.parametrize("path", SHIPPED, ids=lambda p: p.name)
    def test_of_everything_that_is_shipped(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        found = Lines(text).found
        assert set(found) == set(entries(tomllib.loads(text)))
        lines = text.splitlines()
        for way, line in found.items():
            if isinstance(way[-1], str):
                assert way[-1] in lines[line - 1]

    def test_dotted_names(self) -> None:
        text = '[set]\nbudget = 1\n"clause.quota.high" = 2\nclause.quota.low = 3\n[set.clause.merit]\nmode = "off"\n'
        named = Lines(text).named("set")
        assert [named[n] for n in ("budget", "clause.quota.high", "clause.quota.low", "clause.merit.mode")] == [
            2,
            3,
            4,
            6,
        ]


KEYS = st.text("ab甲. _-\"'\\#[", min_size=1, max_size=3)
STRINGS = st.text("ab甲 =#[]{}\"'\\,.\n", max_size=8)
SCALARS = st.one_of(st.integers(-9, 9), st.booleans(), st.sampled_from([1.5, -0.25]), STRINGS)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=3)
DOCUMENTS = st.fixed_dictionaries(
    {"root": TABLES, "tables": st.dictionaries(KEYS, TABLES | st.lists(TABLES, min_size=1, max_size=3), max_size=3)}
)


class Writer:
    """Writes a document in one of the many ways TOML allows, and remembers the line of each entry."""

    def __init__(self, data: st.DataObject) -> None:
        self.data, self.text = data, ""
        self.lines: dict[Entry, int] = {}

    def pick(self, *ways: str) -> str:
        return self.data.draw(st.sampled_from(ways))

    def put(self, text: str) -> None:
        self.text += text

    def mark(self, path: Entry) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def key(self, key: str) -> str:
        plain = key.isascii() and key.replace("_", "a").replace("-", "a").isalnum()
        literal = "'" not in key
        ways = [basic(key), *([key] if plain else []), *([f"'{key}'"] if literal else [])]
        return self.pick(*ways)

    def pair(self, path: Entry, value: Any) -> None:
        self.mark(path)
        self.put(f"{self.key(str(path[-1]))}{self.pick(' = ', '=')}")
        self.value(path, value)

    def value(self, path: Entry, value: Any) -> None:
        if isinstance(value, dict):
            self.put("{")
            for n, (key, inner) in enumerate(value.items()):
                self.put(", " if n else " ")
                self.pair((*path, key), inner)
            self.put("}")
        elif isinstance(value, list):
            self.put("[")
            for n, inner in enumerate(value):
                self.put(self.pick("", "\n", " # 说 = 明 [\n", "\n\n  "))
                self.mark((*path, n))
                self.value((*path, n), inner)
                self.put(",")
            self.put("]")
        elif isinstance(value, str):
            self.put(self.string(value))
        else:
            self.put(str(value).lower())

    def string(self, value: str) -> str:
        ways = [basic(value)]
        if "'" not in value and "\n" not in value:
            ways.append(f"'{value}'")
        if "'''" not in value and not value.endswith("'"):
            ways.append(f"'''\n{value}'''")
        return self.pick(*ways)

    def table(self, path: Entry, table: Mapping[str, Any]) -> None:
        for key, value in table.items():
            self.pair((*path, key), value)
            self.put(self.pick("\n", "  # 甲 = 1\n", "\n\n# [x]\n"))


def basic(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@given(DOCUMENTS, st.data())
def test_the_located_line_holds_the_entry(document: dict[str, Any], data: st.DataObject) -> None:
    """Whatever way a document is written in, each entry is found on the line on which it was put."""
    writer = Writer(data)
    root = {k: v for k, v in document["root"].items() if k not in document["tables"]}
    writer.table((), root)
    for key, table in document["tables"].items():
        for n, part in enumerate(table if isinstance(table, list) else [table]):
            path: Entry = (key, n) if isinstance(table, list) else (key,)
            writer.mark((key,))
            writer.mark(path)
            name = writer.key(key)
            writer.put(f"[[{name}]]\n" if isinstance(table, list) else f"[ {name} ]\n")
            writer.table(path, part)
    read = tomllib.loads(writer.text)
    assert read == {**root, **document["tables"]}
    assert dict(Lines(writer.text).found) == writer.lines
    assert set(writer.lines) == set(entries(read))


class TestSyntax:
    """R01 in Chinese, without a word of the parser's."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a = 1\na = 2", "第2行末尾语法错误（“a”写了两次，前一处在第1行）"),
            ("a = 1\nb = 3\na = 2\n", "第3行第6列语法错误（“a”写了两次，前一处在第1行）"),
            ("[x]\ny = 1\n[x]\n", "第3行第3列语法错误（“x”写了两次，前一处在第1行）"),
            ("[a]\nb=1\n[a.b]\nc=2\n", "第3行第5列语法错误（“a.b”写了两次，前一处在第2行）"),
            ("[[t]]\nx = 1\n[[t]]\nx = 1\nx = 2\n", "第5行第6列语法错误（“t.x”写了两次，前一处在第4行）"),
            ('a = "abc\nb = 1\n', "第1行第9列语法错误（引号没有闭合；文字应写在一行之内）"),
            ("a = 'abc", "第1行末尾语法错误（引号没有闭合）"),
            ("a = '''x\nb = 1\n", "第2行末尾语法错误（引号没有闭合；该项“a”始于第1行）"),
            ("a = [1,\n2\nb = 3\n", "第3行第1列语法错误（方括号没有闭合，或两项之间缺少逗号；该项“a”始于第1行）"),
            ("a = {b = 1\n", "第1行第11列语法错误（花括号没有闭合，或两项之间缺少逗号；花括号的内容须写在一行之内）"),
            ("[award\nb=1\n", "第1行第7列语法错误（表头的方括号没有闭合，应如 [award] 或 [[tier]]）"),
            ("a = \nb = 1\n", "第1行第5列语法错误（等号后面缺少值）"),
            ("a =", "第1行末尾语法错误（等号后面缺少值）"),
            ("a = 100万元\n", "第1行第8列语法错误（值的写法不对：文字和带单位的金额应加英文双引号"),
            ("a = yes\n", "第1行第5列语法错误（不能识别“yes”：文字和带单位的金额应加英文双引号"),
            ("a = “x”\n", "第1行第5列语法错误（引号应为英文半角的双引号）"),
            ("a ＝ 20\n", "第1行第3列语法错误（“＝”应为英文半角符号）"),
            ("a = [1，2]\n", "第1行第7列语法错误（“，”应为英文半角符号）"),
            ("甲档 = 20\n", '第1行第1列语法错误（中文名称在等号左边时应加英文双引号，如 "甲档" = 20）'),
            ("x = {甲=1}\n", '第1行第6列语法错误（中文名称在等号左边时应加英文双引号，如 "甲档" = 20）'),
            ("a = 1 b = 2\n", "第1行第7列语法错误（值的后面还有多余的文字；每行只写一项，说明文字写在 # 之后）"),
            ("a 1\n", "第1行第3列语法错误（名称后面缺少等号）"),
            ("= 1\n", "第1行第1列语法错误（这一行应为“名称 = 值”、[表头] 或 [[表头]]）"),
            ('a = "x\x01y"\n', "第1行第7列语法错误（有不可见的控制字符，请删去后重新录入）"),
            ('a = "D:\\数据"\n', "语法错误（双引号内的反斜杠应写两个，或改用单引号）"),
        ],
    )
    def test_common_cases(self, text: str, expected: str, tmp_path: Path) -> None:
        said = complaint(tmp_path, text)
        assert expected in said
        assert said.startswith("【R01】规则文件“例.toml”第")

    @pytest.mark.parametrize("cut", range(1, len(KNAPSACK)))
    def test_a_file_that_breaks_off(self, cut: int) -> None:
        """Whatever is left of a file, the sentence is Chinese and names a line."""
        text = KNAPSACK[:cut]
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError as fault:
            said = syntax_fault(text, fault).says
            assert said.startswith("第")
            assert not any(word in said for word in ("line", "column", "nvalid", "xpected", "nterminated", "nclosed"))


class TestFaults:
    @pytest.mark.parametrize(
        ("old", "new", "expected"),
        [
            ("full = 1000", "ful = 1000", "第8行：【R02】未知项“scoring.ful”，是否“full”？"),
            ("year = 2026", "year = 2026\nfull = 1", "第2行：【R02】未知项“full”，“full”应写在 [scoring] 之下"),
            ("year = 2026", "year = 2026\nmax = 1", "第2行：【R02】未知项“max”，“max”应写在 [[clause]] 之下"),
            ("year = 2026", "year = 2026\n[xyzzy]\nq = 1", "第2行：【R02】未知项“xyzzy”\n"),
            ('name = "入选"', 'nme = "入选"', "第11行：【R02】未知项“tiers.1.nme”，是否“name”？"),
            ('"score_sum"', '"score_som"', "第2行：【R03】“goals.1”：读到“score_som”，应为"),
            ('"score_sum"', '"count",\n  "score_som"', "第3行：【R03】“goals.2”：读到“score_som”，应为"),
            ('mode = "off"', 'mode = "of"', "第16行：【R03】“clause.merit_order.mode”：读到“of”，应为"),
            ('mode = "off"', 'mode = "of"', "、off之一，是否“off”？"),
            (
                "merit_order",
                "merit_ordr",
                "第15行：【R04】“clause.merit_ordr”：未知条款类型“merit_ordr”，是否“merit_order”？",
            ),
            ('granule = "1元"', 'kind = "teired"', "第5行：【R04】“award”：未知奖补方式“teired”，是否“tiered”？"),
            ('ceiling = "100元"', 'ceiling = "百元"', "第12行：【R03】“tiers.入选.ceiling”：读到“百元”，应为"),
            ('ceiling = "100元"', "", "第10行：【R03】缺少“tiers.入选.ceiling”"),
            ('kind = "merit_order"', "", "第14行：【R03】缺少“clause.1.kind”"),
            ("year = 2026", "", "· 【R03】缺少“year”"),
            ("[[clause]]", "[clause]", "第14行：【R03】“clause”：表头应为两层方括号 [[clause]]"),
            ("[[tier]]", "[tier]", "第10行：【R03】“tiers”：表头应为两层方括号 [[tier]]"),
            ("[[clause]]", "[tier.x]\n[[clause]]", "第14行：【R02】未知项“tiers.入选.x”"),
        ],
    )
    def test_line_key_and_nearest_name(self, old: str, new: str, expected: str, tmp_path: Path) -> None:
        assert old in KNAPSACK
        assert expected in complaint(tmp_path, KNAPSACK.replace(old, new, 1)) + "\n"

    @pytest.mark.parametrize(
        ("more", "expected"),
        [
            (
                '[[clause]]\nkind = "quota"\nid = "a"\ntier = "入先"\ntarget = 1\nlow = 1\nhigh = 1',
                "第20行：“a”引用了未知等级“入先”，是否“入选”？（现有：入选）",
            ),
            (
                '[[clause]]\nkind = "quota"\ntarget = 1\nlow = 3\nhigh = 1',
                "第17行：【R07】“clause.quota”：下限3大于上限1",
            ),
            (
                '[[clause]]\nid = "a"\nkind = "pins"\n[[clause]]\nkind = "once"\nid = "a"',
                "第22行：条款编号“a”重复",
            ),
            (
                '[[clause]]\nkind = "tier_shape"\nmode = "shares"\nshares = {"入" = 100}',
                "第20行：【R02】“clause.tier_shape.shares”的等级“入”不存在，是否“入选”？",
            ),
            ('[[tier]]\nname = "再选"\nceiling = "200元"', "第19行：等级应由高到低排列：再选的上限高于入选"),
            ('[[tier]]\nname = "入选"\nceiling = "90元"', "第18行：等级名称重复：入选、入选"),
            ('[amounts]\nmode = "scaled"\ncounts = {"入" = 3}', "第19行：【R02】“amounts.counts”的等级“入”不存在"),
            ("[validity]\nend = 2027-13", "【R01】"),
        ],
    )
    def test_what_the_file_says_as_a_whole(self, more: str, expected: str, tmp_path: Path) -> None:
        assert expected in complaint(tmp_path, f"{KNAPSACK}{more}\n")

    def test_every_fault_with_its_line(self, tmp_path: Path) -> None:
        text = KNAPSACK.replace("full", "ful").replace('"off"', '"of"').replace('"100元"', "1.5")
        said = complaint(tmp_path, text)
        assert said.startswith("规则文件“例.toml”有3处错误：\n")
        assert [line.partition("：")[0] for line in said.splitlines()[1:]] == ["  · 第8行", "  · 第12行", "  · 第16行"]

    def test_the_example_of_the_page(self, tmp_path: Path) -> None:
        said = complaint(tmp_path, KNAPSACK.replace("full", "ful").replace('"off"', '"of"'))
        assert said in (Path(__file__).parents[2] / "docs" / "own-programme.md").read_text(encoding="utf-8")

    def test_columns(self, say: Say, tmp_path: Path) -> None:
        toml, table = tmp_path / "例.toml", tmp_path / "例.csv"
        toml.write_text(KNAPSACK + '\n[columns]\n"v" = "综合得份"\n', encoding="utf-8")
        table.write_text("id,v\nA,1\n", encoding="utf-8")
        said = say("check", toml, table)
        assert said.code == 3
        assert "第19行：“v”对应的“综合得份”不是本系统的列名，是否“综合得分”？" in said.err


class TestScenarios:
    HEAD = 'name = "甲"\nbecause = "乙"\n'

    def complaint(self, folder: Path, text: str) -> str:
        path = folder / "情景.toml"
        path.write_text(self.HEAD + text, encoding="utf-8")
        with pytest.raises(RulesError) as caught:
            apply(load("model-voucher"), scenario_of(path))
        return str(caught.value)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("becase = 1\n", "第3行：【R02】未知项“becase”，是否“because”？"),
            ('[pin]\n"17" = {tier = "甲"}\n', "第4行：【R03】缺少“pin.17.because”"),
            (
                '[set]\n\n"clause.quota.hih" = 3\n',
                "第5行：【R02】未知路径“clause.quota.hih”，是否“clause.quota.high”？",
            ),
            ("[set]\nclause.quota.hih = 3\n", "第4行：【R02】未知路径“clause.quota.hih”"),
            ('[set]\nbudget = "三千万"\n', "第4行：【R06】“budget”：读到“三千万”"),
            ('[set]\n"clause.quota.high" = "多"\n', "第4行：【R03】“clause.quota.high”：读到“多”，应为整数"),
            ('[set]\n"clause.quota.low" = 40\n', "第4行：【R07】“clause.quota”：下限40大于上限33"),
            ('[set]\n"clause.merit.mode" = "of"\n', "第4行：【R03】“clause.merit.mode”：读到“of”"),
        ],
    )
    def test_line_key_and_nearest_name(self, text: str, expected: str, tmp_path: Path) -> None:
        assert expected in self.complaint(tmp_path, text)

    def test_of_several_files_the_one_that_says_it(self, tmp_path: Path) -> None:
        (tmp_path / "底.toml").write_text(self.HEAD + '[set]\n"clause.quota.hih" = 3\n', encoding="utf-8")
        said = self.complaint(tmp_path, 'extends = "底.toml"\n[set]\n"clause.quota.lo" = 3\n')
        assert "· “底.toml”第4行：【R02】未知路径“clause.quota.hih”" in said
        assert "· “情景.toml”第5行：【R02】未知路径“clause.quota.lo”" in said

    def test_the_same_figure_twice(self, tmp_path: Path) -> None:
        path = tmp_path / "情景.toml"
        text = '[set]\n"tiers.卓越级.quota_high" = 3\n"clause.quota_top.high" = 4\n'
        path.write_text(self.HEAD + text, encoding="utf-8")
        programme = load("scenario-voucher")
        tier, quota = next((q.tier, q.id) for q in programme.quotas if q.tier)
        path.write_text(self.HEAD + text.replace("卓越级", str(tier)).replace("quota_top", quota), encoding="utf-8")
        with pytest.raises(
            RulesError, match=rf"第4行“tiers\.{tier}\.quota_high”与第5行“clause\.{quota}\.high”是同一项"
        ):
            apply(programme, scenario_of(path))


class TestSchema:
    def test_what_is_filled_in_is_not_required(self) -> None:
        schema = schema_of("model-voucher").programme_file
        assert schema["required"] == ["year"]
        definitions = schema["$defs"]
        assert definitions["Tier"]["required"] == ["name"]
        assert definitions["Quota"]["required"] == ["kind", "target", "low", "high"]
        assert definitions["Exclusive"]["required"] == ["kind", "by"]
        assert "required" not in definitions["Document"]
        assert definitions["Gate"]["required"] == ["name"]
        clauses = [
            ref.rpartition("/")[2]
            for ref in schema["properties"]["clause"]["items"]["discriminator"]["mapping"].values()
        ]
        assert all("id" not in definitions[c]["required"] and "kind" in definitions[c]["required"] for c in clauses)

    def test_the_keys_of_ones_own_programme(self) -> None:
        schema = schema_of("model-voucher").programme_file
        assert {"cities", "columns", "amounts", "goals", "stance"} <= set(schema["properties"])
        assert "score_sum" in schema["properties"]["goals"]["items"]["enum"]
        assert schema["$defs"]["Scoring"]["properties"]["full"]["maximum"] == 10_000_000
        assert schema["$defs"]["MeritOrder"]["properties"]["mode"]["enum"] == [
            "excused",
            "strict",
            "in_city",
            "funding",
            "off",
        ]
        assert "任意一列" in schema["$defs"]["Exclusive"]["properties"]["by"]["description"]

    def test_the_least_file_is_as_the_schema_says(self, tmp_path: Path) -> None:
        """Every required key is needed, and with them alone the file is read."""
        quota = '[[clause]]\nkind = "quota"\ntarget = 1\nlow = 1\nhigh = 1\n'
        least = f'year = 2026\n[[tier]]\nname = "入选"\nceiling = 1\n{quota}'
        path = tmp_path / "例.toml"
        path.write_text(least, encoding="utf-8")
        assert load(str(path)).key == "例"
        for key in ("year", "name", "kind", "target", "low", "high"):
            without = "\n".join(line for line in least.splitlines() if not line.startswith(f"{key} ="))
            assert "缺少" in complaint(tmp_path, without)

    def test_the_choices_stand_where_the_page_says(self) -> None:
        data = tomllib.loads(CHOICES.read_text(encoding="utf-8"))
        assert {c["kind"] for c in data["clause"]} >= {"request", "merit_order", "tier_shape", "experts_tier"}
