"""The ready scenarios: each says what it is for, fits where it is offered, gives a list, and is found by its name."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from cli_case import Say, scenario
from intake_case import book, rows
from report_case import BUDGET, SAMPLE
from test_settings import other

from allocator.errors import RulesError
from allocator.intake import Intake, read
from allocator.intake.cache import Rereader
from allocator.law import ready
from allocator.law.load import load, shipped
from allocator.law.programme import Programme
from allocator.law.scenario import Scenario, apply
from allocator.law.settings import paths
from allocator.law.shipped import vouchers
from allocator.models.rules.exclusive import Figures as Exclusive
from allocator.proof.resolve import best
from allocator.run.parts import Options, Prepared
from allocator.run.pipeline import applied_under, case_of

KEYS = list(shipped())
YEAR = {v.programme: v for v in vouchers()}


@cache
def programme(key: str) -> Programme:
    return load(key)


@cache
def rereader(file: Path) -> Rereader:
    return Rereader([file])


def list_of(key: str, file: Path, budget: int, one: ready.Ready) -> tuple[Intake, int]:
    """How many awards a ready scenario gives on a workbook, by the score lines (or, outside them, by CP-SAT)."""
    own = None if "budget" in one.scenario.set else budget
    applied, year = applied_under(programme(key), one.scenario, Options(budget=own))
    intake = rereader(file).judged(applied.programme, year)
    problem = case_of(Prepared(applied, intake, year, Options(budget=own))).problem()
    if problem.at is not None:
        problem = next(p for n in range(100, 0, -1) if best(p := problem.at(n)).allocation)
    if problem.prorates:
        return intake, sum(map(bool, problem.open_levels))
    found = best(problem).allocation
    assert found is not None
    assert found.spent <= problem.budget
    return intake, len(found.funded)


def test_there_is_one_for_every_question_that_is_asked() -> None:
    keys = {r.key for r in ready.fitting(programme("model-voucher"))}
    assert keys >= {
        "budget-minus-20", "qingdao-in", "qingdao-out", "qingdao-separate", "stance-balanced", "stance-top",
        "stance-wide", "shape-20-30-50", "amounts-20-30-50", "city-reserve-3", "city-cap-25", "city-floor-1",
        "min-scores", "per-applicant-1", "per-applicant-2", "per-applicant-3", "quota-27", "quota-30", "quota-33",
        "no-history", "ties-together", "cumulative-demote", "merit-strict", "city-balance",
    }  # fmt: skip


@pytest.mark.parametrize("one", ready.every(), ids=lambda r: f"{r.programme or 'any'}-{r.key}")
def test_each_says_what_it_is(one: ready.Ready) -> None:
    first, *_ = one.path.read_text(encoding="utf-8").splitlines()
    assert first.startswith("# 情景：")
    assert first.endswith("。")
    assert one.scenario.because.startswith("测算")
    assert one.scenario.set
    assert one.programme is None or one.programme in KEYS
    assert any(one.fits(programme(k), paths(programme(k))) for k in KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_each_is_found_by_either_name_and_by_no_other(key: str) -> None:
    fitting = ready.fitting(programme(key))
    names = [n for r in fitting for n in (r.key, r.scenario.name)]
    assert len(names) == len(set(names))
    for r in fitting:
        assert not ready.is_file(Path(r.key))
        assert not ready.is_file(Path(r.scenario.name))
        assert ready.opened(Path(r.key), programme(key)) == ready.opened(Path(r.scenario.name), programme(key))
        assert ready.named(r.key, programme(key)) == r.scenario


@pytest.mark.parametrize("key", KEYS)
def test_each_that_fits_gives_a_list_of_the_sample_year(key: str) -> None:
    voucher = YEAR[key]
    for one in ready.fitting(programme(key)):
        intake, number = list_of(key, voucher.file, voucher.budget, one)
        assert not intake.refused, one.key
        assert number > 0, one.key


def test_each_gives_a_list_of_the_ministrys_sample() -> None:
    found = {r.key: list_of("model-voucher", SAMPLE, BUDGET, r)[1] for r in ready.fitting(programme("model-voucher"))}
    assert min(found.values()) > 0
    assert (found["quota-27"], found["quota-30"], found["quota-33"]) == (27, 30, 33)


def test_only_what_exceeds_an_article_is_stamped() -> None:
    found = [(k, r) for k in KEYS for r in ready.fitting(programme(k))]
    stamped = {f"{k}/{r.key}" for k, r in found if apply(programme(k), r.scenario).stamps}
    assert stamped == {
        "model-voucher/per-applicant-3",
        "scenario-voucher/per-applicant-2",
        "scenario-voucher/per-applicant-3",
    }


def test_a_typo_names_the_nearest() -> None:
    with pytest.raises(RulesError, match=r"没有随附情景“qingdao-i”，也没有这一文件，是否“qingdao-in”？适用的见"):
        ready.named("qingdao-i", programme("model-voucher"))
    with pytest.raises(RulesError, match="是否“青岛纳入”？"):
        ready.named("青岛市纳入", programme("model-voucher"))


def test_one_that_does_not_fit_says_so() -> None:
    with pytest.raises(
        RulesError, match="随附情景“no-history”不适用于“AI终端”。适用的见 allocator scenarios ai-terminal"
    ):
        ready.named("no-history", programme("ai-terminal"))
    grouped = programme("ai-terminal")
    by_name = grouped.only(Exclusive).model_copy(update={"by": "product_name"})
    clauses = tuple(by_name if c.kind == "exclusive" else c for c in grouped.clauses)
    with pytest.raises(RulesError, match="“city-balance”不适用于“AI终端”"):
        ready.named("city-balance", grouped.model_copy(update={"clauses": clauses}))


def test_a_file_of_ones_own_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stance-top").write_text('name = "自己的"\nbecause = "x"\n', encoding="utf-8")
    assert ready.opened(Path("stance-top"), programme("model-voucher")).name == "自己的"
    with pytest.raises(RulesError, match=r"找不到情景文件“stance-top\.toml”"):
        ready.opened(Path("stance-top.toml"), programme("model-voucher"))


class TestCommands:
    def test_solve_takes_a_name(self, say: Say, table: Path) -> None:
        said = say("solve", "model-voucher", table, "--budget", "300万", "--scenario", "突出头部", "--json")
        assert said.data["scenario"] == {"name": "突出头部", "because": "测算取向对名单的影响"}
        assert said.data["parts"]["set"] == {"stance": "top"}
        wrong = say("solve", "model-voucher", table, "--budget", "300万", "--scenario", "突出头布")
        assert (wrong.code, wrong.out) == (3, "")
        assert "是否“突出头部”？" in wrong.err

    def test_all_are_listed(self, say: Say) -> None:
        data = say("scenarios", "--json").data
        assert data["schema_version"] == 1
        assert len(data["scenarios"]) == len(ready.every())
        balance = next(s for s in data["scenarios"] if s["key"] == "city-balance")
        assert balance["programmes"] == ["ai-terminal", "capability-centre", "model-voucher", "scenario-voucher"]
        assert "clause.city_reserve.seats = 3" in balance["changes"]
        out = say("scenarios").out
        assert f"随附情景，共{len(ready.every())}个" in out

    def test_those_of_one_programme_with_their_changes(self, say: Say) -> None:
        out = say("scenarios", "model-voucher").out
        assert (
            "单位项目数·上限（clause.per_applicant.max）：2个 → 3个（第五条第（四）项）；突破办法规定，仅供测算" in out
        )
        assert "与现行设置相同" in out
        data = say("scenarios", "ai-terminal", "--json").data
        assert "no-history" not in {s["key"] for s in data["scenarios"]}
        assert say("scenarios", "model-vouche").code == 2


def test_reading_again_gives_what_reading_gives(tmp_path: Path) -> None:
    """Whatever a scenario sets, the files read again for it are read as if for the first time."""
    lines = rows(6)
    lines[1] |= {"所在市": "青岛市", "申报金额(万元)": 120}
    for n in (3, 4):
        lines[n] |= {k: lines[2][k] for k in ("申报单位", "统一社会信用代码")}
    file = book(tmp_path / "例.xlsx", lines, ledger=[])
    law = programme("model-voucher")
    by_tier = (".counts", ".shares")
    alone = {n: other(s) for n, s in paths(law).items() if n != "budget" and not n.endswith(by_tier)}
    sets = [{n: value} for n, value in alone.items()] + [dict(r.scenario.set) for r in ready.fitting(law)]
    reader = Rereader([file])
    for values in sets:
        changed = apply(law, Scenario(name="例", because="例", set=values)).programme
        fresh = read([file], changed, year=2026)
        assert reader.read(changed, 2026) == fresh, values
        judged = reader.judged(changed, 2026)
        assert (judged.entries, judged.receipts, judged.tie_keys) == (fresh.entries, fresh.receipts, fresh.tie_keys)


def test_a_scenario_file_still_works(say: Say, table: Path, tmp_path: Path) -> None:
    file = scenario(tmp_path, '[set]\nstance = "wide"')
    assert say("check", "model-voucher", table, "--scenario", file).code == 0
