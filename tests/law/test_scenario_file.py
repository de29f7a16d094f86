"""A scenario through its file and back, whatever its names and reasons hold; which version of the data it is for."""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cli_case import Say
from hypothesis import given
from hypothesis import strategies as st
from intake_case import book, row, rows

from allocator.errors import RulesError
from allocator.law.load import load as programme_of
from allocator.law.scenario import apply
from allocator.law.scenario_file import Scenario, load, read
from allocator.law.text import toml_text
from allocator.run.parts import Options
from allocator.run.pipeline import prepare

words = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
told = words.filter(lambda text: bool(text.strip()))
scalars = (
    st.integers() | st.booleans() | words | st.dates() | st.floats(allow_nan=False) | st.decimals(0, 100, places=2)
)
values = scalars | st.lists(scalars, max_size=3)
by_tier = st.dictionaries(words, st.integers(0, 100), max_size=3)
settings_ = st.dictionaries(words, values, max_size=4) | st.fixed_dictionaries({"clause.shape.shares": by_tier})
reasons = st.fixed_dictionaries({"because": told})
pins = st.fixed_dictionaries({"tier": told, "because": told})
digests = st.text("0123456789abcdef", min_size=4, max_size=64)
versions = st.fixed_dictionaries({"version": digests}, optional={"on": st.dates()})
plain = scalars.filter(lambda value: not isinstance(value, Decimal))
nested = st.recursive(plain, lambda inner: st.lists(inner) | st.dictionaries(words, inner), max_leaves=8)


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    locks = draw(st.dictionaries(words, pins | reasons, max_size=4))
    return Scenario(
        name=draw(told),
        because=draw(told),
        extends=draw(st.none() | told),
        data=draw(st.none() | versions),  # type: ignore[arg-type]
        set=draw(settings_),
        exception=draw(st.dictionaries(words.filter(lambda name: "." not in name), told, max_size=3)),
        pin={k: v for k, v in locks.items() if "tier" in v},  # type: ignore[misc]
        exclude={k: v for k, v in locks.items() if "tier" not in v},  # type: ignore[misc]
        confirm=draw(st.dictionaries(words, reasons, max_size=3)),
    )


@given(scenarios())
def test_it_comes_back_from_its_text_as_it_was(scenario: Scenario) -> None:
    assert read(scenario.to_toml()) == scenario


@given(nested)
def test_any_value_comes_back(value: Any) -> None:
    assert tomllib.loads(f"x = {toml_text.inline(value)}")["x"] == value


def test_what_toml_cannot_say_is_refused() -> None:
    with pytest.raises(TypeError, match="NoneType"):
        toml_text.inline(None)


def test_the_text_is_what_a_planner_would_write() -> None:
    scenario = Scenario(
        name="预算压减20%",
        because='测算“财政”"压减"影响',
        set={"budget": "1600万元", "clause.shape.shares": {"卓越领军级": 20, "b": 80}, "validity.to": date(2027, 1, 1)},
        pin={"17": {"tier": "卓越领军级", "because": "省重大项目配套"}},  # type: ignore[dict-item]
    )
    assert scenario.to_toml() == (
        'name = "预算压减20%"\nbecause = "测算“财政”\\"压减\\"影响"\n\n[set]\n"budget" = "1600万元"\n'
        '"clause.shape.shares" = {"卓越领军级" = 20, b = 80}\n"validity.to" = 2027-01-01\n\n'
        '[pin]\n"17" = {tier = "卓越领军级", because = "省重大项目配套"}\n'
    )


def test_figures_are_kept_as_a_file_can_hold_them() -> None:
    values = Scenario(name="a", because="b", set={"x": Decimal("59.50"), "y": Decimal(60), "z": (1, 2)}).set
    assert values == {"x": 59.5, "y": 60, "z": [1, 2]}
    assert type(values["y"]) is int


def test_what_was_extended_is_written_whole(tmp_path: Path) -> None:
    (tmp_path / "底.toml").write_text('name = "底"\nbecause = "x"\n[set]\nbudget = "1亿元"\n', encoding="utf-8")
    top = tmp_path / "顶.toml"
    top.write_text('name = "顶"\nbecause = "y"\nextends = "底.toml"\n[set]\nstance = "top"\n', encoding="utf-8")
    merged = load(top)
    elsewhere = tmp_path / "别处"
    elsewhere.mkdir()
    (elsewhere / "存.toml").write_text(merged.to_toml(), encoding="utf-8")
    assert load(elsewhere / "存.toml") == merged
    assert merged.set == {"budget": "1亿元", "stance": "top"}


def test_a_faulty_text_names_its_line() -> None:
    with pytest.raises(RulesError, match=r"情景文件“页面\.toml”有1处错误：\n  · 第1行：【R02】未知项“nam”"):
        read('nam = "x"\nname = "a"\nbecause = "b"', "页面.toml")
    with pytest.raises(RulesError, match=r"【R01】情景文件“页面\.toml”第2行"):
        read('name = "x"\nbecause = ', "页面.toml")


class TestVersion:
    """R18: a scenario that names the version of the data it was made for."""

    def version(self, table: Path) -> str:
        return prepare("model-voucher", [table], Options()).intake.version

    def made_for(self, folder: Path, version: str, day: str = "") -> Path:
        path = folder / "例.toml"
        text = f'name = "例"\nbecause = "测试"\n[data]\nversion = "{version}"\n{day}'
        path.write_text(text, encoding="utf-8")
        return path

    def test_the_same_data_under_another_name_and_in_another_order(self, table: Path, tmp_path: Path) -> None:
        version = self.version(table)
        shuffled = book(tmp_path / "另存.xlsx", list(reversed(rows(6))), ledger=[])
        assert self.version(shuffled) == version
        fits = self.made_for(tmp_path, version.removeprefix("sha256:")[:8])
        assert prepare("model-voucher", [shuffled], Options(scenario=fits)).applied.scenario is not None

    def test_other_data_is_refused_with_the_date(self, table: Path, tmp_path: Path, say: Say) -> None:
        version = self.version(table)
        changed = book(tmp_path / "改.xlsx", [*rows(5), row(6, 所在市="淄博市")], ledger=[])
        said = say("check", "model-voucher", changed, "--scenario", self.made_for(tmp_path, version, "on = 2026-11-03"))
        now = self.version(changed).removeprefix("sha256:")[:8]
        assert said.code == 3
        was = version.removeprefix("sha256:")[:8]
        assert f"【R18】情景“例”建于申报表版本{was}（11月3日），当前为{now}" in said.err

    def test_a_version_that_is_none(self, table: Path, tmp_path: Path) -> None:
        with pytest.raises(RulesError, match=r"【R03】“data\.version”：读到“昨天的”"):
            load(self.made_for(tmp_path, "昨天的"))


def groups(value: object, **more: object) -> Scenario:
    return Scenario(name="例", because="例", set={"clause.exclusive.groups": value, **more})


def test_groups_switch_the_clause_on_and_say_so() -> None:
    applied = apply(programme_of("model-voucher"), groups("industry"))
    assert [(c.path, c.old, c.new) for c in applied.changes] == [
        ("clause.exclusive.on", False, True),
        ("clause.exclusive.groups", None, "industry"),
    ]
    assert "随分组同时启用" in applied.changes[0].says
    stays = apply(programme_of("model-voucher"), groups("产业链", **{"clause.exclusive.on": False}))
    assert not stays.programme.clauses[[c.id for c in stays.programme.clauses].index("exclusive")].on  # type: ignore[union-attr]


def test_beyond_a_ceiling_a_permit_is_asked_for() -> None:
    scenario = Scenario(name="例", because="例", set={"tiers.卓越领军级.ceiling": "120万元"})
    (change,) = apply(programme_of("model-voucher"), scenario).changes
    assert change.note == "【R09】高于第十一条上限100万元，须填批准依据"
    assert change.says == f"tiers.卓越领军级.ceiling：100万元 → 120万元（第十一条，{change.note}）"


class TestOnTheTerminal:
    """Old → new with its article, and the stamp, wherever a scenario is in force."""

    text = '[set]\n"clause.quota.high" = 36\n"budget" = "500万元"\n[exclude]\n"6" = {because = "例：异议"}\n'

    def scenario(self, folder: Path) -> Path:
        path = folder / "例.toml"
        path.write_text(f'name = "例情景"\nbecause = "测试"\n{self.text}', encoding="utf-8")
        return path

    @pytest.mark.parametrize("command", ["solve", "check"])
    def test_every_change_is_told(self, say: Say, table: Path, tmp_path: Path, command: str) -> None:
        out = say(command, "model-voucher", table, "--scenario", self.scenario(tmp_path)).out
        assert "情景改动：例情景（测试）" in out
        assert "奖补数量·上限（clause.quota.high）：33个 → 36个（第十一条）；突破办法规定，仅供测算" in out
        assert "预算总额（budget）：未设 → 500万元（第三条）" in out
        assert "项目6 济南例6号测试有限公司：按名次 → 不予支持（本厅选择）；例：异议" in out
        assert "仅供测算，突破《山东省省级“模型券”奖补资金管理办法及实施细则》第十一条" in out

    def test_a_budget_on_the_command_line_wins_and_says_so(self, say: Say, table: Path, tmp_path: Path) -> None:
        out = say("solve", "model-voucher", table, "--budget", "300万", "--scenario", self.scenario(tmp_path)).out
        assert "预算总额（budget）：未设 → 500万元（第三条）；命令行 --budget 优先，按300万元测算" in out

    def test_also_where_nothing_fits(self, say: Say, table: Path, tmp_path: Path) -> None:
        path = self.scenario(tmp_path)
        hard = '"clause.quota.mode" = "hard"\n[exclude]'
        path.write_text(path.read_text(encoding="utf-8").replace("[exclude]", hard), encoding="utf-8")
        said = say("solve", "model-voucher", table, "--scenario", path)
        assert said.code == 4
        assert "奖补数量·方式（clause.quota.mode）：优先目标 → 硬性要求（第十一条）" in said.out


@pytest.mark.parametrize("year", ["二零二六", "二〇二六年", "2026年", "²⁰²⁶"])
def test_a_year_in_other_digits_gets_a_hint(say: Say, table: Path, year: str) -> None:
    said = say("check", "model-voucher", table, "--year", year)
    assert (said.code, said.out) == (2, "")
    assert said.err == f"【A17】--year：读到“{year}”，应为数字写的年度，是否“2026”？\n"


def test_full_width_digits_are_digits(say: Say, table: Path) -> None:
    assert say("check", "model-voucher", table, "--year", "２０２６").code == 0


def test_a_budget_in_other_digits_gets_a_hint(say: Say, table: Path) -> None:
    said = say("solve", "model-voucher", table, "--budget", "二〇〇〇万元")
    assert said.code == 2
    assert said.err.endswith("0可用，结果为空名单。是否“2000万元”？\n")
