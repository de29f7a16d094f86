"""Scenario files: what they change and say so, what they extend, what they must give a reason for, what they exceed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from allocator.errors import RulesError
from allocator.law.load import load as programme_of
from allocator.law.load import shipped
from allocator.law.programme import check_year
from allocator.law.scenario import Applied, Scenario, apply, band, load, reading
from allocator.law.settings import paths
from allocator.models.rules.city_cap import Figures as CityCap
from allocator.models.rules.cumulative_ceiling import Figures as CumulativeCeiling
from allocator.models.rules.quota import Figures as Quota

TITLE = "山东省省级“模型券”奖补资金管理办法及实施细则"
DESIGN = """
name = "预算压减20%，放宽数量"
because = "测算财政压减影响"
[set]
"budget" = "1600万元"
"clause.quota.high" = 36
[pin]
"17" = {tier = "卓越领军级", because = "省重大项目配套"}
[exclude]
"31" = {because = "公示期异议核实成立"}
[confirm]
"C49:91370100000000XXXX" = {because = "两项目分属不同细分领域，已核"}
"""


def written(folder: Path, text: str, name: str = "情景.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def applied(key: str = "model-voucher", **values: object) -> Applied:
    return apply(programme_of(key), Scenario(name="测试", because="测试", set=values))


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(RulesError) as caught:
        load(written(folder, text))
    return str(caught.value)


def test_a_scenario_as_the_planner_writes_it(tmp_path: Path) -> None:
    scenario = load(written(tmp_path, DESIGN))
    assert scenario.name == "预算压减20%，放宽数量"
    assert (scenario.pin["17"].tier, scenario.pin["17"].because) == ("卓越领军级", "省重大项目配套")
    assert scenario.exclude["31"].because == "公示期异议核实成立"
    assert scenario.confirm["C49:91370100000000XXXX"].because == "两项目分属不同细分领域，已核"
    result = apply(programme_of("model-voucher"), scenario)
    assert result.budget == 16_000_000
    assert [c.says for c in result.changes] == [
        "budget：未设 → 1,600万元（第三条）",
        "clause.quota.high：33 → 36（第十一条）",
    ]
    assert [c.exceeds for c in result.changes] == [False, True]
    assert result.stamps == (f"仅供测算，突破《{TITLE}》第十一条",)
    assert result.scenario is scenario


def test_without_a_scenario_nothing_changes() -> None:
    programme = programme_of("model-voucher")
    result = apply(programme, None)
    assert (result.programme, result.budget, result.changes, result.stamps) == (programme, None, (), ())


def test_a_value_as_it_was_is_no_change() -> None:
    result = applied(**{"clause.quota.high": 33, "tiers.卓越领军级.ceiling": "100万元"})
    assert result.changes == ()
    assert result.programme == programme_of("model-voucher")


def test_paths_may_be_written_without_quotes(tmp_path: Path) -> None:
    text = 'name = "a"\nbecause = "b"\n[set]\nbudget = "1亿元"\nclause.quota.low = 20\nclause.city_cap.max = 9\n'
    weights = 'scoring.weights = {"技术性能" = 60, "创新性" = 40}\n'
    scenario = load(written(tmp_path, text + weights))
    assert scenario.set == {
        "budget": "1亿元",
        "clause.quota.low": 20,
        "clause.city_cap.max": 9,
        "scoring.weights": {"技术性能": 60, "创新性": 40},
    }
    twice = '"clause.quota.low" = 21\n'
    assert "【R01】情景的“clause.quota.low”写了两次" in refusal(tmp_path, text + twice)


def test_what_is_extended_comes_first_and_what_extends_wins(tmp_path: Path) -> None:
    (tmp_path / "下级").mkdir()
    first = 'name = "底"\nbecause = "甲"\n[set]\nbudget = "1000万元"\n"clause.quota.high" = 36\n'
    written(tmp_path, first + '[exclude]\n"1" = {because = "旧"}\n"2" = {because = "旧"}\n', "底.toml")
    second = 'name = "中"\nbecause = "乙"\nextends = "../底.toml"\n[set]\n"clause.quota.high" = 34\n'
    written(tmp_path / "下级", second + '[exclude]\n"2" = {because = "新"}\n', "中.toml")
    third = 'name = "顶"\nbecause = "丙"\nextends = "下级/中.toml"\n[set]\n"clause.city_cap.percent" = 25\n'
    scenario = load(written(tmp_path, third, "顶.toml"))
    assert (scenario.name, scenario.because) == ("顶", "丙")
    assert scenario.set == {"budget": "1000万元", "clause.quota.high": 34, "clause.city_cap.percent": 25}
    assert {i: e.because for i, e in scenario.exclude.items()} == {"1": "旧", "2": "新"}


def test_a_circle_of_files_is_refused(tmp_path: Path) -> None:
    written(tmp_path, 'name = "a"\nbecause = "x"\nextends = "b.toml"\n', "a.toml")
    written(tmp_path, 'name = "b"\nbecause = "x"\nextends = "a.toml"\n', "b.toml")
    with pytest.raises(RulesError, match=r"循环引用（extends）：a\.toml → b\.toml → a\.toml"):
        load(tmp_path / "a.toml")
    written(tmp_path, 'name = "c"\nbecause = "x"\nextends = "c.toml"\n', "c.toml")
    with pytest.raises(RulesError, match=r"循环引用（extends）：c\.toml → c\.toml"):
        load(tmp_path / "c.toml")


def test_a_missing_base_is_named(tmp_path: Path) -> None:
    assert "没有.toml" in refusal(tmp_path, 'name = "a"\nbecause = "x"\nextends = "没有.toml"\n')


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('because = "x"', "【R03】缺少“name”"),
        ('name = "x"', "【R03】缺少“because”"),
        ('name = "x"\nbecause = " "', "【R03】“because”：读到“ ”，不能为空"),
        ('name = "x"\nbecause = "y"\n[pin]\n"17" = {tier = "甲"}', "【R03】缺少“pin.17.because”"),
        ('name = "x"\nbecause = "y"\n[pin]\n"17" = {because = "甲"}', "【R03】缺少“pin.17.tier”"),
        (
            'name = "x"\nbecause = "y"\n[exclude]\n"31" = {because = ""}',
            "【R03】“exclude.31.because”：读到“”，不能为空",
        ),
        ('name = "x"\nbecause = "y"\n[exclude]\n"31" = "不合适"', "【R03】“exclude.31”：读到“不合适”，应为表"),
        ('name = "x"\nbecause = "y"\n[confirm]\n"C49:1" = {}', "【R03】缺少“confirm.C49:1.because”"),
        ('name = "x"\nbecause = "y"\n[exclud]\n"31" = {because = "z"}', "【R02】未知项“exclud”，是否“exclude”？"),
        ('name = "x"\nbecause = "y"\nset = 3', "【R03】“set”：读到“3”，应为表"),
        ('name = "x"\nname = "y"', "【R01】情景文件“情景.toml”第2行末尾语法错误（“name”写了两次，前一处在第1行）"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    assert expected in refusal(tmp_path, text)


def test_nobody_is_pinned_in_and_out(tmp_path: Path) -> None:
    pin, out = '[pin]\n"7" = {tier = "甲", because = "y"}\n', '[exclude]\n"7" = {because = "z"}\n'
    head = 'name = "x"\nbecause = "y"\n'
    expected = "【R16】“7”同时锁定入选与不入选。请保留一项"
    assert expected in refusal(tmp_path, head + pin + out)
    written(tmp_path, head + pin, "底.toml")
    text = refusal(tmp_path, head + 'extends = "底.toml"\n' + out)
    assert expected in text
    assert "底.toml ← 情景.toml" in text


def test_a_target_moved_alone_takes_its_band_along() -> None:
    result = applied(**{"clause.quota.target": 25})
    assert [c.says for c in result.changes] == [
        "clause.quota.target：30 → 25（第十一条）",
        "clause.quota.low：27 → 22（第十一条，随目标数按±10%（向外取整）同步调整）",
        "clause.quota.high：33 → 28（第十一条，随目标数按±10%（向外取整）同步调整）",
    ]
    assert result.stamps == ()
    quota = result.programme.only(Quota)
    assert quota is not None
    assert (quota.target, quota.low, quota.high) == (25, 22, 28)


def test_a_bound_written_beside_the_target_stays() -> None:
    quota = applied(**{"clause.quota.target": 40, "clause.quota.high": 41}).programme.only(Quota)
    assert quota is not None
    assert (quota.target, quota.low, quota.high) == (40, 36, 41)
    by_tier = applied("scenario-voucher", **{"clause.quota_标杆型.target": 20, "tiers.标杆型.quota_low": 5})
    assert [(q.id, q.low, q.target, q.high) for q in by_tier.programme.quotas] == [
        ("quota_标杆型", 5, 20, 22),
        ("quota_示范型", 18, 20, 22),
    ]


def test_the_band_is_rounded_outward() -> None:
    assert [band(n) for n in (30, 15, 10, 20, 25, 1, 0)] == [
        (27, 33),
        (13, 17),
        (9, 11),
        (18, 22),
        (22, 28),
        (0, 2),
        (0, 0),
    ]


@pytest.mark.parametrize("key", list(shipped()))
def test_the_files_own_bands_follow_the_same_reading(key: str) -> None:
    assert all((q.low, q.high) == band(q.target) for q in programme_of(key).quotas)


def test_two_names_of_one_figure_must_agree() -> None:
    both = {"tiers.标杆型.quota_high": 12, "clause.quota_标杆型.high": 12}
    assert applied("scenario-voucher", **both).programme.quotas[0].high == 12
    with pytest.raises(RulesError, match="是同一项，却写了12和13"):
        applied("scenario-voucher", **{**both, "clause.quota_标杆型.high": 13})


@pytest.mark.parametrize(
    ("path", "value", "article"),
    [
        ("tiers.卓越领军级.ceiling", "120万元", "第十一条"),
        ("clause.quota.high", 34, "第十一条"),
        ("clause.quota.target", 31, "第十一条"),
        ("clause.per_applicant.max", 3, "第五条第（四）项"),
        ("clause.cumulative.ceiling", "200.0001万元", "第十一条"),
        ("clause.once.on", False, "第十一条"),
        ("validity.to", date(2027, 1, 1), "第十九条"),
    ],
)
def test_beyond_an_article_every_output_is_stamped(path: str, value: object, article: str) -> None:
    assert applied(**{path: value}).stamps == (f"仅供测算，突破《{TITLE}》{article}",)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("tiers.卓越领军级.ceiling", "90万元"),
        ("clause.quota.high", 30),
        ("clause.quota.low", 20),
        ("clause.per_applicant.max", 1),
        ("clause.cumulative.ceiling", "150万元"),
        ("clause.cumulative.history", "ministry"),
        ("clause.exclusive.on", True),
        ("clause.qingdao.mode", "in"),
        ("clause.city_cap.percent", 25),
        ("clause.city_reserve.seats", 3),
        ("clause.request.on", False),
        ("tiers.培育成长级.min_score", 60),
        ("validity.to", date(2026, 6, 30)),
        ("budget", "1亿元"),
        ("stance", "wide"),
    ],
)
def test_within_an_article_or_a_choice_nothing_is_stamped(path: str, value: object) -> None:
    result = applied(**{path: value})
    assert len(result.changes) == 1
    assert result.stamps == ()


def test_each_article_is_stamped_once() -> None:
    values = {"tiers.卓越领军级.ceiling": "120万元", "clause.quota.high": 40, "validity.to": date(2028, 12, 31)}
    assert applied(**values).stamps == (f"仅供测算，突破《{TITLE}》第十一条", f"仅供测算，突破《{TITLE}》第十九条")


def test_an_extended_programme_serves_the_next_year() -> None:
    with pytest.raises(RulesError, match="R11"):
        check_year(programme_of("model-voucher"), 2027)
    check_year(applied(**{"validity.to": date(2027, 12, 31)}).programme, 2027)


def test_off_takes_an_optional_figure_away(tmp_path: Path) -> None:
    written(tmp_path, 'name = "a"\nbecause = "b"\n[set]\n"clause.city_cap.percent" = 25\n', "底.toml")
    text = 'name = "c"\nbecause = "d"\nextends = "底.toml"\n[set]\n"clause.city_cap.percent" = "off"\n'
    scenario = load(written(tmp_path, text + '"clause.city_cap.max" = 8\n'))
    cap = apply(programme_of("model-voucher"), scenario).programme.only(CityCap)
    assert cap is not None
    assert (cap.max, cap.percent) == (8, None)


def test_the_effective_programme_carries_stance_ties_and_scoring() -> None:
    values = {"stance": "top", "ties": "together", "scoring.method": "experts", "scoring.bonus_max": 3}
    programme = applied(**values).programme
    assert (programme.stance, programme.ties) == ("top", "together")
    assert (programme.scoring.method, programme.scoring.bonus_max) == ("experts", 3)


@pytest.mark.parametrize("key", list(shipped()))
def test_every_other_reading_of_every_clause_can_be_run(key: str) -> None:
    programme = programme_of(key)
    run = 0
    for clause in programme.clauses:
        for alternative in clause.alternatives:
            result = apply(programme, reading(clause, alternative))
            assert result.programme != programme
            after = paths(result.programme)
            assert all(
                value in (after[n].now, str(after[n].now)) for n, value in alternative.paths(clause.path).items()
            )
            assert {c.path for c in result.changes} <= {*alternative.paths(clause.path)}
            run += 1
    assert run >= 10


def test_a_reading_says_where_it_comes_from() -> None:
    clause = programme_of("model-voucher").only(CumulativeCeiling)
    assert clause is not None
    scenario = reading(clause, clause.alternatives[0])
    assert (scenario.name, scenario.because) == ("仅本年度", "第十一条的另一口径")
    assert scenario.set == {"clause.cumulative.history": "none"}
