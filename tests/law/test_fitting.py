"""Every kind of clause under every kind of award: it changes what comes out, or its line is refused with its number."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from allocator.errors import RulesError
from allocator.law.clause.kinds import kinds
from allocator.law.load import load
from allocator.money import WAN
from allocator.problem.pins import Pin
from allocator.proof.solve import solve_problem
from allocator.run.parts import Options
from allocator.run.pipeline import case_of, prepare

TABLE = """项目编号,项目名称,申报单位,所在市,类别,综合得分,申报金额(万元),投资(万元),事项,甲乙
1,例一,例甲测试公司,例江市,A,90,60,800,大事,上等
2,例二,例甲测试公司,例江市,A,85,60,600,大事,上等
3,例三,例乙测试公司,例江市,B,80,20,500,小事,下等
4,例四,例丙测试公司,例山市,B,75,60,400,小事,下等
5,例五,例丁测试公司,青岛市,C,70,60,300,大事,上等
6,例六,例戊测试公司,例湖市,C,65,60,300,小事,其他
"""
LEDGER = "单位名称,年度,专题,项目名称,金额(万元)\n例乙测试公司,2025,例,例三,5\n"
BIG, SMALL = '[[tier]]\nname = "{0}"\nceiling = "70万元"\n', '[[tier]]\nname = "{1}"\nceiling = "30万元"\n'
RATE = '[award]\nkind = "rate"\nbase = "投资"\nbase_columns = ["投资"]\npercent = 10\n'
EVENT = '[award]\nkind = "event"\ncolumns = ["事项"]\n'
TIERS = (BIG + SMALL).format("上等", "下等")
EVENTS = (BIG + SMALL).format("大事", "小事")
ALL, SCORE = 'select = "all"\n', 'select = "score"\n'
AWARDS = {
    "tiered": TIERS,
    "capped-single": '[award]\nkind = "capped-single"\n' + BIG.format("上等"),
    "rate all": RATE + ALL,
    "rate score": RATE + SCORE,
    "event all": EVENT + ALL + EVENTS,
    "event score": EVENT + SCORE + EVENTS,
}
QUOTA = '[[clause]]\nkind = "quota"\ntarget = 3\nlow = 0\nhigh = 3\n'
FACT = """[[gate]]
name = "获批"
tier = "上等"
proof = true
tests = [{columns = ["甲乙"], passes = ["上等"], fails = ["下等"]}]
"""
DUE, SCORED = ("rate all", "event all"), ("rate score", "event score")
CHOOSING = ("tiered", "capped-single", *SCORED)


@dataclass(frozen=True)
class Trial:
    """A clause, what stands beside it, and where it cannot act.

    Attributes
    ----------
    without
        What stands in the clause's place in the other programme.
    beside
        Other clauses in both; `[least]` stands for a least score, in the first programme only, `[fact]` for a condition
        that is the fact of a tier.
    """

    figures: str = ""
    without: str = ""
    beside: str = ""
    budget: int = 1000
    refused: tuple[str, ...] = ()
    measured: bool = False
    pin: bool = False


TRIALS = {
    "budget": Trial(measured=True),
    "tier_ceiling": Trial(measured=True),
    "request": Trial("on = false"),
    "quota": Trial('target = 2\nlow = 0\nhigh = 2\nmode = "hard"', refused=DUE),
    "per_applicant": Trial('max = 1\ncounts = "awards"'),
    "cumulative_ceiling": Trial('ceiling = "65万元"\nhistory = "none"'),
    "once": Trial("", "on = false"),
    "exclusive": Trial('by = "类别"'),
    "found_tier": Trial(
        'mode = "exact"', 'mode = "upper"', beside="[fact]", budget=130, refused=("capped-single", *DUE, *SCORED)
    ),
    "experts_tier": Trial('mode = "exact"', 'mode = "off"', refused=(*DUE, *SCORED)),
    "applied_tier": Trial('columns = ["甲乙"]', 'mode = "off"', refused=("capped-single", *DUE, *SCORED)),
    "minimum_score": Trial("", beside="[least]", refused=DUE),
    "merit_order": Trial('mode = "strict"', beside='[[clause]]\nkind = "city_cap"\nmax = 1\n', refused=DUE),
    "tier_shape": Trial('mode = "pyramid"', 'mode = "none"', refused=("capped-single", *DUE, *SCORED)),
    "city_cap": Trial("max = 1"),
    "city_ceiling": Trial('max = "65万元"'),
    "city_floor": Trial('min = 1\nmode = "hard"', beside=QUOTA, refused=DUE),
    "city_reserve": Trial("seats = 1", beside=QUOTA, refused=DUE),
    "apportionment": Trial("", beside=QUOTA, refused=DUE, measured=True),
    "qingdao": Trial('mode = "out"'),
    "proration": Trial('mode = "prorate"', 'mode = "report"', budget=100, refused=CHOOSING),
    "pins": Trial(pin=True),
}


def written(folder: Path, award: str, kind: str, trial: Trial, figures: str, *, stated: bool) -> Path:
    """The programme with the clause, or with what stands in its place."""
    beside = "" if award in DUE else trial.beside.replace("[least]", "")
    beside = beside.replace("[fact]", FACT if award == "tiered" else "")
    text = f'year = 2026\nshort = "例"\n{AWARDS[award]}\n{beside}\n'
    if stated and "[least]" in trial.beside and award not in DUE:
        text = re.sub(r'(percent = 10|ceiling = "\d+万元")', r"\1\nmin_score = 72", text)
    if stated or figures:
        text += f'[[clause]]\nkind = "{kind}"\n{figures}\n'
    path = folder / f"{'with' if stated else 'without'}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def outcome(folder: Path, path: Path, award: str, kind: str, trial: Trial) -> tuple[object, set[str]]:
    """The list, None where there is none, and the clauses that were measured."""
    table, ledger = folder / "例.csv", folder / "台账.csv"
    table_ = TABLE.replace(",其他", ",下等") if kind in ("found_tier", "applied_tier") else TABLE
    graded = kind == "experts_tier" and award in ("tiered", "capped-single")
    text = table_.replace(",甲乙\n", ",专家评定等级\n") if graded else table_
    table.write_text(text.replace("下等", "上等") if award == "capped-single" else text, encoding="utf-8")
    ledger.write_text(LEDGER, encoding="utf-8")
    options = Options(budget=trial.budget * WAN, ledger=ledger if kind == "once" else None)
    prepared = prepare(str(path), [table], options)
    prepared.intake.refuse()
    case = case_of(prepared)
    if trial.pin and path.stem == "with":
        case = case.but(pins={"1": Pin(None, "测试")})
    result = solve_problem(case.problem())
    listed = None if result.allocation is None else tuple(result.allocation.awards)
    return listed, {m.clause for m in result.measurements}


def test_every_kind_is_tried() -> None:
    assert list(TRIALS) == list(kinds())


@pytest.mark.parametrize("award", AWARDS)
@pytest.mark.parametrize("kind", TRIALS)
def test_it_acts_or_is_refused_with_its_line(award: str, kind: str, tmp_path: Path) -> None:
    trial = TRIALS[kind]
    stated = written(tmp_path, award, kind, trial, trial.figures, stated=True)
    if award in trial.refused:
        lines = stated.read_text(encoding="utf-8").splitlines()
        number = 1 + max(n for n, line in enumerate(lines) if line == "[[clause]]")
        with pytest.raises(RulesError) as caught:
            load(str(stated))
        assert re.search(rf"第{number}行：【R03】“clause\.\w+”（{kind}）：.*不起作用", str(caught.value))
        return
    found, measured = outcome(tmp_path, stated, award, kind, trial)
    if trial.measured:
        assert kind in measured
        return
    without = written(tmp_path, award, kind, trial, trial.without, stated=False)
    assert found != outcome(tmp_path, without, award, kind, trial)[0]


class TestWhatIsSaidOfAnOrder:
    """Entries of the file that are no clauses."""

    @pytest.mark.parametrize("award", DUE)
    @pytest.mark.parametrize(
        "entry",
        ['goals = ["money"]', 'stance = "wide"', 'ties = "together"', 'tie_keys = ["创新"]', "scoring.full = 10"],
    )
    def test_nothing_where_everybody_is_paid(self, award: str, entry: str, tmp_path: Path) -> None:
        path = tmp_path / "例.toml"
        path.write_text(f"year = 2026\n{entry}\n{AWARDS[award]}", encoding="utf-8")
        name = entry.split(maxsplit=1)[0].split(".", maxsplit=1)[0]
        with pytest.raises(RulesError, match=rf"第2行：.*{name} 不起作用；要按得分择优的，请在 \[award\] 写 select"):
            load(str(path))

    @pytest.mark.parametrize("award", DUE)
    def test_nor_a_least_score(self, award: str, tmp_path: Path) -> None:
        text = re.sub(r'(percent = 10|ceiling = "\d+万元")', r"\1\nmin_score = 72", AWARDS[award], count=1)
        path = tmp_path / "例.toml"
        path.write_text(f"year = 2026\n{text}", encoding="utf-8")
        number = 1 + [line.startswith("min_score") for line in path.read_text("utf-8").splitlines()].index(True)
        with pytest.raises(RulesError, match=rf"第{number}行：.*min_score 不起作用"):
            load(str(path))

    @pytest.mark.parametrize("award", SCORED)
    @pytest.mark.parametrize("goal", ["shape", "tiers_present"])
    def test_no_tiers_to_be_spread_over(self, award: str, goal: str, tmp_path: Path) -> None:
        path = tmp_path / "例.toml"
        path.write_text(f'year = 2026\ngoals = ["money", "{goal}"]\n{AWARDS[award]}', encoding="utf-8")
        with pytest.raises(RulesError, match=rf"第2行：.*目标“{goal}”.*不起作用"):
            load(str(path))

    @pytest.mark.parametrize("award", [*DUE, *SCORED])
    @pytest.mark.parametrize("entry", ['mode = "free"', 'mode = "pro_rata"', 'step = "1元"'])
    def test_no_amounts_to_be_chosen(self, award: str, entry: str, tmp_path: Path) -> None:
        path = tmp_path / "例.toml"
        path.write_text(f"year = 2026\n{AWARDS[award]}\n[amounts]\n{entry}\n", encoding="utf-8")
        number = path.read_text("utf-8").splitlines().index("[amounts]") + 1
        with pytest.raises(RulesError, match=rf"第{number}行：.*amounts 只用于分档的奖补"):
            load(str(path))

    def test_tiers_are_always_a_choice(self, tmp_path: Path) -> None:
        path = tmp_path / "例.toml"
        path.write_text(f"year = 2026\n[award]\n{ALL}{TIERS}", encoding="utf-8")
        with pytest.raises(RulesError, match=r"第2行：.*没有“全部兑现”"):
            load(str(path))


class TestWhoIsChosen:
    """`select`, where the file does not say it."""

    @pytest.mark.parametrize(
        ("award", "more", "ranked"),
        [
            (RATE, "", False),
            (RATE, QUOTA, True),
            (RATE + "min_score = 60\n", "", True),
            (RATE, '[[clause]]\nkind = "merit_order"\n', True),
            (RATE, '[[clause]]\nkind = "city_cap"\nmax = 1\n', False),
            (EVENT + EVENTS, "", False),
            (EVENT + EVENTS, '[[clause]]\nkind = "merit_order"\n', True),
            (EVENT + EVENTS + "min_score = 60\n", "", True),
            (EVENT + EVENTS + "min_score = 60\n", QUOTA, True),
        ],
    )
    def test_follows_from_the_clauses(self, award: str, more: str, ranked: bool, tmp_path: Path) -> None:
        path = tmp_path / "例.toml"
        path.write_text(f"year = 2026\n{award}\n{more}", encoding="utf-8")
        assert load(str(path)).ranked == ranked

    def test_a_number_of_events_alone_does_not_say_who(self, tmp_path: Path) -> None:
        path = tmp_path / "例.toml"
        path.write_text(f"year = 2026\n{EVENT}{EVENTS}{QUOTA}", encoding="utf-8")
        with pytest.raises(RulesError, match=r"第11行：【R03】“clause.quota”（quota）：.*写 select = \"score\""):
            load(str(path))
