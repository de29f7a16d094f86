"""Each figure of the four texts, written out by hand, against the files: the second pair of eyes."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from allocator.law.load import load, shipped
from allocator.law.programme import Gate, GateTest, Programme
from allocator.models.rules.cumulative_ceiling import Figures as CumulativeCeiling
from allocator.models.rules.exclusive import Figures as Exclusive
from allocator.models.rules.once import Figures as Once
from allocator.models.rules.per_applicant import Figures as PerApplicant
from allocator.models.rules.qingdao import Figures as Qingdao

SAMPLE = Path(__file__).parents[1] / "data" / "model-voucher-2026-sample.xlsx"

TIERS = {
    "model-voucher": {"卓越领军级": 1_000_000, "优秀创新级": 750_000, "培育成长级": 500_000},
    "capability-centre": {"卓越级": 2_000_000, "先进级": 1_000_000},
    "scenario-voucher": {"标杆型": 1_500_000, "示范型": 1_000_000},
    "ai-terminal": {"智能终端产品": 1_000_000},
}
QUOTAS = {
    "model-voucher": {"quota": (None, 30, 27, 33)},
    "capability-centre": {"quota": (None, 15, 13, 17)},
    "scenario-voucher": {"quota_标杆型": ("标杆型", 10, 9, 11), "quota_示范型": ("示范型", 20, 18, 22)},
    "ai-terminal": {"quota": (None, 30, 27, 33)},
}
STATUS = {
    "model-voucher": ("征求意见稿", date(2026, 12, 31), "第十九条"),
    "capability-centre": ("草案", date(2027, 12, 31), "第十九条"),
    "scenario-voucher": ("征求意见稿", date(2027, 12, 31), "第十八条"),
    "ai-terminal": ("征求意见稿", date(2027, 12, 31), "第十七条"),
}
INDICATORS = {
    "model-voucher": (23, 3),
    "capability-centre": (15, 0),
    "scenario-voucher": (18, 2),
    "ai-terminal": (11, 2),
}
BINDING = {
    "model-voucher": {"budget", "ceiling", "experts_tier", "quota", "per_applicant", "cumulative", "once", "exclusive"},
    "capability-centre": {"budget", "ceiling", "experts_tier", "quota", "once"},
    "scenario-voucher": {
        "budget",
        "ceiling",
        "experts_tier",
        "quota_标杆型",
        "quota_示范型",
        "per_applicant",
        "once",
    },
    "ai-terminal": {"budget", "ceiling", "quota", "once", "exclusive"},
}
CHOICES = {
    "request", "merit", "applied_tier", "min_score", "shape", "city_cap", "city_ceiling",
    "city_floor", "city_reserve", "apportionment", "qingdao", "pins",
}  # fmt: skip
DIMENSIONS = {
    "model-voucher": ("技术性能", "创新性", "推广价值", "经济社会效益"),
    "capability-centre": (
        "运营管理方面",
        "服务能力方面",
        "赋能水平方面",
        "安全保障方面",
        "效益提升与可持续发展方面",
    ),
    "scenario-voucher": ("应用场景创新性", "应用实效与推广", "经济社会效益"),
    "ai-terminal": ("产品情况", "申报材料情况"),
}
THRESHOLDS = {
    "model-voucher": {"parameters": (10, "亿"), "general_scenes": (2, "个"), "specific_scenes": (3, "个")},
    "capability-centre": {},
    "scenario-voucher": {"online": (3, "个月"), "benchmark_driven": (3, "家")},
    "ai-terminal": {"innovation": (5, "%"), "interaction": (2, "种"), "sales": (500, "万元")},
}
CONDITIONS = {
    "model-voucher": "entity direction credit green capability ownership ip origin parameters training_data "
    "general_scenes specific_scenes innovation evaluation online expenses",
    "capability-centre": "entity green credit expertise operator computing corpus research empowerment security",
    "scenario-voucher": "entity direction credit green rights ip leading chain fusion effect online results "
    "benchmark_level benchmark_problem benchmark_driven demonstration reference lawful",
    "ai-terminal": "entity finance innovation green credit category ai_technology technology edge platform interaction "
    "ip testing licence market sales",
}


@pytest.fixture(params=sorted(TIERS))
def programme(request: pytest.FixtureRequest) -> Programme:
    return load(request.param)


def gate(programme: Programme, name: str) -> Gate:
    return next(g for g in programme.gates if g.id == name)


def test_the_four_vouchers_are_shipped() -> None:
    assert set(TIERS) <= set(shipped())


def test_tiers_and_ceilings(programme: Programme) -> None:
    assert {t.name: t.ceiling for t in programme.tiers} == TIERS[programme.key]
    assert list(TIERS[programme.key]) == [t.name for t in programme.tiers]
    assert all(t.floor is None and t.min_score is None for t in programme.tiers)
    assert programme.award.kind == ("capped-single" if programme.key == "ai-terminal" else "tiered")
    assert programme.award.granule == 10_000


def test_quotas(programme: Programme) -> None:
    assert {q.id: (q.tier, q.target, q.low, q.high) for q in programme.quotas} == QUOTAS[programme.key]
    assert {(q.mode, q.force) for q in programme.quotas} == {("soft", "about")}


def test_status_and_validity(programme: Programme) -> None:
    v = programme.validity
    assert (programme.status, v.end, v.article) == STATUS[programme.key]
    assert v.start == (2026 if programme.key in ("capability-centre", "scenario-voucher") else None)
    assert programme.year == 2026
    assert programme.draft


def test_clauses_and_choices(programme: Programme) -> None:
    binding = {c.id for c in programme.clauses if c.force != "choice"}
    assert binding == BINDING[programme.key]
    expected = CHOICES | ({"experts_tier"} - binding)
    assert {c.id for c in programme.clauses if c.force == "choice"} == expected


def test_forces(programme: Programme) -> None:
    forces = {c.id: c.force for c in programme.clauses}
    assert forces["budget"] == forces["ceiling"] == forces["once"] == "must"
    assert forces.get("cumulative", "must") == "must"
    assert forces.get("per_applicant", "principle") == "principle"
    assert forces.get("exclusive", "principle") == "principle"


def test_limits_per_applicant() -> None:
    limits = {k: load(k).only(PerApplicant) for k in TIERS}
    assert {k: (c.max, c.counts) for k, c in limits.items() if c} == {
        "model-voucher": (2, "both"),
        "scenario-voucher": (1, "both"),
    }


def test_cumulative_ceiling_of_the_model_voucher_only() -> None:
    ceilings = {k: load(k).only(CumulativeCeiling) for k in TIERS}
    assert {k: (c.ceiling, c.over, c.history) for k, c in ceilings.items() if c} == {
        "model-voucher": (2_000_000, "truncate", "programme")
    }


def test_once_and_exclusive() -> None:
    assert all(c.on for k in TIERS for c in load(k).all_of(Once))
    rules = {k: load(k).only(Exclusive) for k in TIERS}
    assert {k: (c.by, c.on) for k, c in rules.items() if c} == {
        "model-voucher": ("industry", False),
        "ai-terminal": ("product", True),
    }


def test_qingdao_is_separate_in_the_model_voucher_and_unchosen_elsewhere() -> None:
    modes = {k: load(k).only(Qingdao) for k in TIERS}
    assert {k: (c.mode, c.where) for k, c in modes.items() if c} == {
        "model-voucher": ("separate", "第十八条"),
        "capability-centre": (None, "本厅选择"),
        "scenario-voucher": (None, "本厅选择"),
        "ai-terminal": (None, "本厅选择"),
    }


def test_indicators(programme: Programme) -> None:
    indicators = programme.indicators
    assert (len(indicators), sum(i.bonus for i in indicators)) == INDICATORS[programme.key]
    assert all(i.bonus == (i.dimension == "加分项") for i in indicators)


def test_dimensions_stand_in_the_annex_order(programme: Programme) -> None:
    expected = DIMENSIONS[programme.key]
    assert programme.tie_keys == expected
    annex = list(dict.fromkeys(i.dimension for i in programme.indicators if not i.bonus))
    assert list(programme.dimensions) == annex
    assert [d for d in annex if d in expected] == list(expected)
    assert programme.scoring.weights is None
    assert programme.scoring.bonus_max is None
    assert (programme.stance, programme.ties) == ("balanced", "keys")


def test_conditions(programme: Programme) -> None:
    assert [g.id for g in programme.conditions] == CONDITIONS[programme.key].split()
    found = {g.id: (t.at_least, t.unit) for g in programme.gates for t in g.tests if t.at_least is not None}
    assert found == {k: (Decimal(n), unit) for k, (n, unit) in THRESHOLDS[programme.key].items()}


def test_tier_conditions_only_in_the_scenario_voucher() -> None:
    barred = {(k, g.id): g.tier for k in TIERS for g in load(k).gates if g.tier}
    assert barred == {
        ("scenario-voucher", "benchmark_level"): "标杆型",
        ("scenario-voucher", "benchmark_problem"): "标杆型",
        ("scenario-voucher", "benchmark_driven"): "标杆型",
        ("scenario-voucher", "demonstration"): "示范型",
    }


def test_either_of_two_ways_satisfies_the_innovation_condition_of_ai_terminals() -> None:
    either = {(k, g.id) for k in TIERS for g in load(k).gates if g.alternatives}
    assert either == {("ai-terminal", "innovation")}
    platform, intensity = gate(load("ai-terminal"), "innovation").tests
    assert "是否建有省级以上创新平台" in platform.columns
    assert platform.at_least is None
    assert (intensity.at_least, intensity.unit) == (5, "%")


def test_an_administrative_penalty_is_never_a_failure(programme: Programme) -> None:
    tests = gate(programme, "credit").tests
    assert not any("行政处罚" in word for t in tests for word in t.fails)
    assert "近两年有行政处罚(已修复)" in tests[0].warns
    assert "行政处罚" in "".join(tests[0].warns)


def test_no_condition_is_read_from_the_name_of_an_organisation(programme: Programme) -> None:
    columns = {c for g in programme.gates for t in g.tests for c in t.columns}
    assert not {c for c in columns if c.endswith("机构") and "运营" not in c}
    assert "第三方评测机构" not in columns


def test_a_column_belongs_to_one_test_of_one_condition(programme: Programme) -> None:
    columns = Counter(c for g in programme.conditions for t in g.tests for c in t.columns)
    assert [c for c, n in columns.items() if n > 1] == []


def test_conditions_that_hold_only_as_another_reading(programme: Programme) -> None:
    others = {
        "model-voucher": {"credit_annex": "附件1.2", "evaluation_national": "第二条"},
        "capability-centre": {},
        "scenario-voucher": {"credit_annex": "附件1.2"},
        "ai-terminal": {"credit_penalty": "第五条第3项"},
    }
    assert {g.id: g.article for g in programme.gates if not g.on} == others[programme.key]
    switched = {path for g in programme.gates for a in g.readings for path in a.paths(g.path)}
    assert {f"gate.{name}.on" for name in others[programme.key]} <= switched


def test_a_word_of_a_test_has_one_meaning(programme: Programme) -> None:
    for g in programme.gates:
        for t in g.tests:
            words = Counter((*t.passes, *t.fails, *t.warns))
            assert [w for w, n in words.items() if n > 1] == []
            asked = g.id == "category" and "其他终端" in t.passes
            assert t.at_least is not None or t.at_most is not None or (t.passes and (t.fails or asked))


def verdict(test: GateTest, cell: object) -> str:
    if test.at_least is not None:
        return "pass" if Decimal(str(cell)) >= test.at_least else "fail"
    words = {w: v for v in ("passes", "fails", "warns") for w in getattr(test, v)}
    return words[str(cell)]


def test_the_sample_workbook_has_14_ineligible() -> None:
    """绿色门槛 9, 严重失信 5, and two penalties that only warn; no cell of a condition is unknown to the file."""
    sheet = openpyxl.load_workbook(SAMPLE)["申报汇总"]
    header, *rows = sheet.iter_rows(values_only=True)
    found: Counter[tuple[str, str]] = Counter()
    failed = set()
    for row in rows:
        for g in load("model-voucher").conditions:
            for test in g.tests:
                for column in (c for c in test.columns if c in header):
                    answer = verdict(test, row[header.index(column)])
                    found[g.id, answer] += 1
                    if answer == "fails":
                        failed.add(row[0])
    assert found == {
        ("credit", "passes"): 113,
        ("credit", "fails"): 5,
        ("credit", "warns"): 2,
        ("green", "passes"): 111,
        ("green", "fails"): 9,
        ("parameters", "pass"): 120,
    }
    assert len(failed) == 14


def test_procedure_sentences(programme: Programme) -> None:
    words = "".join(a.quote for a in programme.procedure)
    assert {a.document for a in programme.procedure} == {programme.document.title}
    assert ("党组会" in words) == (programme.key != "ai-terminal")
    assert ("不少于5个工作日" in words) == (programme.key == "ai-terminal")


def test_what_the_text_leaves_open_is_said(programme: Programme) -> None:
    notes = "\n".join(programme.notes)
    for word in ("起始日期", "预算总额", "指标权重", "递补"):
        assert word in notes
