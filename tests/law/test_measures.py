"""The umbrella text as data: its 32 rows, every figure by hand, every number accounted for, and what solves."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from intake_case import HEADERS, book, row, take
from worlds import candidate, proven

from allocator.errors import RulesError
from allocator.law.catalogue import ListedTier, table
from allocator.law.claims import claims
from allocator.law.load import load, measures, parse, shipped
from allocator.law.measures import KIND_OF_AWARD, Umbrella, own_programmes, umbrella
from allocator.law.official_text import sources
from allocator.law.programme import Event, Gate, GateTest, Programme, Rate, check_figures
from allocator.law.quotes import Finding, check, check_umbrella
from allocator.law.scenario import Scenario, apply
from allocator.law.schema import read_toml
from allocator.law.settings import paths
from allocator.models.rules.cumulative_ceiling import Figures as CumulativeCeiling
from allocator.models.rules.exclusive import Figures as Exclusive
from allocator.models.rules.once import Figures as Once
from allocator.models.rules.per_applicant import Figures as PerApplicant
from allocator.models.rules.proration import Figures as Proration
from allocator.models.rules.quota import Figures as Quota
from allocator.models.rules.request import Figures as Request
from allocator.money import WAN
from allocator.problem.candidate import Candidate, Entry
from allocator.problem.case import Case
from allocator.proof.solve import solve_problem

NUMBERS = "1 2 3 4 5a 5b 6 7 8 9 10 11 12 13 14 15 16 17a 17b 18 19 20a 20b 21 22 23 24 25a 25b 26 27 28"
ROWS = NUMBERS.split()
KINDS = {
    "T": "1 2 5a 5b 7 8 11 12 15 25b",
    "E": "3 10 13 17a 17b 19 20a 20b 21 28",
    "R": "4 6 9 22 25a",
    "X": "14 16 18 23 24 26 27",
}
STATES = {
    "allocable": "3 5a 5b 6 8 11 12 13 15 17a 17b 19 20b 21 25a 25b 28",
    "figures": "1 2 4 9 10 20a 22",
    "detailed": "7",
    "not_allocable": "14 16 18 23 24 26 27",
}
FIRST_LEADS = {
    "省科技厅": "1 2 4 9",
    "省发展改革委": "3 11 12",
    "省大数据局": "6 10 14",
    "省工业和信息化厅": "5a 5b 7 8 13 15 16 17a 17b 19 20a 20b 21 25a 25b",
    "省商务厅": "18 22",
    "省财政厅": "23 24",
    "省教育厅": "27",
    "省市场监管局": "28",
}
FIELDS = ("制造", "制造", "交通", "医疗", "教育", "农业", "能源")
TIERS: dict[str, dict[str, int | None]] = {
    "basic-research": {"基础研究项目": None},
    "key-technology": {"重大产业攻关项目": None},
    "innovation-platforms": {"新升级国家级创新平台": 1000},
    "ic-enterprises": {"集成电路企业": 200},
    "industrial-software": {"人工智能软件项目": 300},
    "corpus-voucher": {"高质量语料库": 150},
    "data-management": dict.fromkeys(("优化级", "量化管理级", "稳健级", "受管理级", "初始级")),
    "application-bases": {"国家行业应用基地": 1000, "行业应用基地": 500},
    "benchmark-scenarios": {"标杆应用场景": 300},
    "industrial-brains": {"省级“产业大脑”": 200},
    "metaverse-showcases": {"“名品”和“名景”": 100},
    "humanoid-robots": {"人形机器人整机企业": 800},
    "robot-components": {"人形机器人核心零部件": 300},
    "little-giants": {"新认定的优质中小企业": 600},
    "chain-promoters": {"标志性产业链促进机构": None},
    "industry-clusters": {"世界级先进制造业集群": 1000, "国家级先进制造业集群": 500, "省级先进制造业集群": 200},
    "pilot-regions": {
        "省级中小企业数字化转型引导区": 1000,
        "省级未来产业加速园区": 600,
        "省级数字经济创新发展试验区": 100,
    },
    "data-infrastructure": {"标杆型": 1000, "引领型": 500},
    "standards": {"国际标准": 40, "国家标准": 20, "国家级标准化试点": 20, "省级标准化试点": 10},
}
RATES = {
    "loan-interest": (None, None),
    "computing-voucher": (Decimal(5), None),
    "innovation-voucher": (None, None),
    "import-interest": (None, None),
    "5g-stations": (None, 5_000),
}
QUOTAS = {
    "basic-research": (150, 150, 1_000_000, "soft", "must", "150个以上"),
    "key-technology": (10, 9, 11, "soft", "about", "10个左右（9至11个）"),
    "ic-enterprises": (10, 9, 11, "soft", "about", "10个左右（9至11个）"),
    "corpus-voucher": (10, 9, 11, "soft", "about", "10个左右（9至11个）"),
    "application-bases": (5, 3, 5, "hard", "must", "3至5个"),
    "benchmark-scenarios": (10, 9, 11, "soft", "about", "10个左右（9至11个）"),
}
CEILINGS = {
    "loan-interest": (50, "programme"),
    "computing-voucher": (500, "programme"),
    "innovation-voucher": (50, "none"),
    "robot-components": (300, "programme"),
    "little-giants": (600, "programme"),
}
THRESHOLDS = {
    ("humanoid-robots", "sales"): (5000, "万元"),
    ("robot-components", "sales"): (2000, "万元"),
    ("5g-stations", "traffic"): (30, "GB"),
}
NAMING = {"2025", "05", "13", "09", "33", "55", "8334", "49", "5"}
"""Arabic numerals of the text that rule nothing: the head of the web page, the number of the document, and 5G."""
MISSING = {
    "basic-research": ["tiers.基础研究项目.ceiling"],
    "key-technology": ["tiers.重大产业攻关项目.ceiling"],
    "loan-interest": ["award.percent"],
    "innovation-voucher": ["award.percent"],
    "data-management": [f"tiers.{t}.ceiling" for t in TIERS["data-management"]],
    "chain-promoters": ["tiers.标志性产业链促进机构.ceiling"],
    "import-interest": ["award.percent"],
}
KEYS = tuple(measures())


def wan(amount: int) -> int:
    return amount * WAN


def among(programme: Programme, **changes: Any) -> list[Programme]:
    """All programmes of the umbrella text, with one of them changed."""
    changed = programme.model_copy(update=changes)
    return [changed if p.key == programme.key else p for p in own_programmes()]


def kinds(found: tuple[Finding, ...]) -> set[str]:
    return {f.kind for f in found}


def ranked(n: int, **facts: Any) -> list[Candidate]:
    return [candidate(i, 9900 - 10 * i, industry=f"领域{i}", **facts) for i in range(1, n + 1)]


def case(key: str, pool: list[Candidate], budget: int, **settings: Any) -> Case:
    """A year of one measure: `budget` in 万元, `settings` as a scenario sets them."""
    programme = apply(load(key), Scenario(name="测试", because="测试", set=settings)).programme
    return Case(programme, tuple(Entry(c, "pool") for c in pool), wan(budget))


class TestTable:
    def test_it_has_the_32_rows_in_order(self) -> None:
        assert [r.id for r in umbrella().rows] == ROWS
        assert len(ROWS) == 32
        items = list(dict.fromkeys(r.item for r in umbrella().rows))
        assert len(items) == 28
        assert (items[0], items[-1]) == ("第（一）项", "第（二十八）项")

    @pytest.mark.parametrize("kind", KINDS)
    def test_kinds(self, kind: str) -> None:
        assert [r.id for r in umbrella().rows if r.kind == kind] == KINDS[kind].split()

    @pytest.mark.parametrize("state", STATES)
    def test_states(self, state: str) -> None:
        assert [r.id for r in umbrella().rows if r.state == state] == STATES[state].split()

    def test_leads(self) -> None:
        found = {r.id: r.leads[0] for r in umbrella().rows if r.leads}
        assert found == {row: lead for lead, rows in FIRST_LEADS.items() for row in rows.split()}
        assert [r.id for r in umbrella().rows if not r.leads] == ["26"]
        assert [r.id for r in umbrella().rows if r.responsible] == ["1", "23", "26"]

    def test_every_measure_is_named_once_and_stands_in_its_row(self) -> None:
        assert sorted(p.key for p in own_programmes()) == sorted(measures())
        assert not set(measures()) & set(shipped())
        for programme in own_programmes():
            row = umbrella().row_of(programme.key)
            assert row is not None
            assert row.kind == KIND_OF_AWARD[programme.award.kind]
            assert {t.article for t in programme.tiers} <= {row.item}
            assert {c.article for c in programme.clauses if c.article} <= {row.item}
            assert (row.state == "figures") == bool(programme.missing)

    def test_a_row_without_a_reason_or_with_a_wrong_state_is_refused(self) -> None:
        data = umbrella().model_dump(by_alias=True)
        for n, change, words in (
            (ROWS.index("14"), {"reason": ""}, "reason"),
            (ROWS.index("14"), {"state": "allocable"}, "不测算的行"),
            (ROWS.index("3"), {"programme": None}, "不测算的行"),
            (ROWS.index("3"), {"leads": ()}, "缺少牵头单位"),
            (ROWS.index("3"), {"programme": "standards"}, "出现两次"),
            (ROWS.index("3"), {"id": "28"}, "出现两次"),
        ):
            rows = [{**r, **change} if k == n else r for k, r in enumerate(data["row"])]
            with pytest.raises(ValueError, match=words):
                Umbrella.model_validate({**data, "row": rows})


class TestFigures:
    @pytest.mark.parametrize("key", KEYS)
    def test_tiers_and_ceilings(self, key: str) -> None:
        programme = load(key)
        found = {t.name: None if programme.lacks(f"tiers.{t.name}.ceiling") else t.ceiling for t in programme.tiers}
        expected = {name: None if most is None else wan(most) for name, most in TIERS.get(key, {}).items()}
        assert found == expected
        assert list(found) == list(expected)

    def test_rates(self) -> None:
        awards = {key: load(key).award for key in KEYS}
        rates = {key: a for key, a in awards.items() if isinstance(a, Rate)}
        assert {key: (a.percent, a.per_unit) for key, a in rates.items()} == RATES
        assert {a.granule for a in rates.values()} == {1}
        assert all(a.base and a.base in a.base_columns for a in rates.values())

    def test_only_the_platforms_get_a_fixed_sum(self) -> None:
        awards = {key: load(key).award for key in KEYS}
        assert [key for key, a in awards.items() if isinstance(a, Event) and a.fixed] == ["innovation-platforms"]
        request = load("innovation-platforms").only(Request)
        assert request is not None
        assert not request.on

    def test_numbers_a_year(self) -> None:
        found = {key: q for key in KEYS for q in load(key).quotas}
        assert {k: (q.target, q.low, q.high, q.mode, q.force, q.words) for k, q in found.items()} == QUOTAS

    def test_most_per_applicant(self) -> None:
        found = {key: c for key in KEYS if (c := load(key).only(CumulativeCeiling))}
        assert {k: (c.ceiling, c.history) for k, c in found.items()} == {
            k: (wan(a), h) for k, (a, h) in CEILINGS.items()
        }
        assert {c.over for c in found.values()} == {"truncate"}

    def test_once_and_awards_per_applicant(self) -> None:
        assert {k for k in KEYS if load(k).only(Once)} == {"loan-interest", "metaverse-showcases", "humanoid-robots"}
        limits = {k: (c.max, c.force) for k in KEYS if (c := load(k).only(PerApplicant))}
        assert limits == {
            "ic-enterprises": (1, "choice"),
            "loan-interest": (1, "must"),
            "humanoid-robots": (1, "choice"),
        }

    def test_one_base_per_field(self) -> None:
        rules = {k: (c.by, c.on, c.force) for k in KEYS if (c := load(k).only(Exclusive))}
        assert rules == {"application-bases": ("industry", True, "principle")}

    def test_thresholds_exclude_the_number_itself(self) -> None:
        gates = [(k, g) for k in KEYS for g in load(k).gates]
        found = {(k, g.id): (t.above, t.unit) for k, g in gates for t in g.tests if t.threshold is not None}
        assert found == THRESHOLDS

    @pytest.mark.parametrize("key", KEYS)
    def test_status_and_validity(self, key: str) -> None:
        programme = load(key)
        assert (programme.status, programme.year, programme.draft) == ("施行", 2026, False)
        assert (programme.validity.start, programme.validity.end) == (date(2025, 5, 7), date(2026, 12, 31))
        assert programme.document.number == umbrella().document.number
        for word in ("起始日期", "有效期", "预算总额", "递补"):
            assert word in "\n".join(programme.notes)

    @pytest.mark.parametrize("key", KEYS)
    def test_a_programme_survives_its_own_dump(self, key: str) -> None:
        programme = load(key)
        assert Programme.model_validate(programme.model_dump(by_alias=True)) == programme
        assert Programme.model_validate_json(programme.model_dump_json(by_alias=True)) == programme

    @pytest.mark.parametrize("key", KEYS)
    def test_ranks_concern_only_what_is_ranked_and_proration_only_what_is_due(self, key: str) -> None:
        programme = load(key)
        kinds_found = {c.kind for c in programme.clauses}
        due = programme.award.kind in ("event", "rate")
        assert (programme.only(Proration) is not None) == due
        assert ("merit_order" in kinds_found) == ("experts_tier" in kinds_found) == (not due)
        assert {"budget", "request", "qingdao", "pins"} <= kinds_found

    @pytest.mark.parametrize("key", KEYS)
    def test_words_and_columns_have_one_meaning(self, key: str) -> None:
        programme = load(key)
        for g in programme.gates:
            for t in g.tests:
                assert t.threshold is not None or (t.passes and t.fails)
                assert [w for w, n in Counter((*t.passes, *t.fails, *t.warns)).items() if n > 1] == []
        columns = Counter(c for g in programme.gates for t in g.tests for c in t.columns if g.tier is None)
        assert [c for c, n in columns.items() if n > 1] == []


class TestLaw:
    def test_the_files_say_what_the_text_says(self) -> None:
        assert [str(f) for f in check_umbrella()] == []

    def test_every_number_of_the_text_is_watched(self) -> None:
        text = load("ic-enterprises").source_text
        unnoticed = set()
        for m in re.finditer(r"[0-9]+", text):
            if not check_umbrella(text=text[: m.start()] + str(int(m[0]) + 1) + text[m.end() :]):
                unnoticed.add(m[0])
        assert unnoticed == NAMING - {"5"}
        assert check_umbrella(text=text.replace("任选一笔", "任选三笔"))

    def test_a_changed_word_in_any_quotation_is_found(self) -> None:
        text = load("ic-enterprises").source_text
        for quote in {"".join(c.quote.split()) for p in own_programmes() for c in claims(p)}:
            found, places = re.subn(r"\s*".join(map(re.escape, quote)), "某" + quote[1:], text)
            assert places
            assert "quote" in kinds(check_umbrella(text=found)), quote

    @pytest.mark.parametrize("key", KEYS)
    def test_a_programme_is_checked_with_the_others(self, key: str) -> None:
        programme = load(key)
        assert check(programme) == ()
        validity = programme.validity.model_copy(update={"quote": "某" + programme.validity.quote})
        found = check(programme.model_copy(update={"validity": validity}))
        assert [(f.kind, f.owner) for f in found] == [("quote", f"{key}：有效期")]

    @pytest.mark.parametrize("key", sorted(k for k in TIERS if k not in MISSING))
    def test_a_changed_ceiling_is_found_twice(self, key: str) -> None:
        programme = load(key)
        for n, tier in enumerate(programme.tiers):
            raised = tier.model_copy(update={"ceiling": tier.ceiling + 10_000})
            tiers = (*programme.tiers[:n], raised, *programme.tiers[n + 1 :])
            found = check_umbrella(among(programme, tiers=tiers))
            assert "figure" in kinds(found)
            assert any(tier.quote in str(f) for f in found)

    @pytest.mark.parametrize("key", ["computing-voucher", "5g-stations"])
    def test_a_changed_rate_is_found_twice(self, key: str) -> None:
        programme = load(key)
        award = programme.award
        assert isinstance(award, Rate)
        changed = {"percent": Decimal(6)} if award.percent else {"per_unit": 6_000}
        found = check_umbrella(among(programme, award=award.model_copy(update=changed)))
        assert kinds(found) == {"figure", "number"}

    @pytest.mark.parametrize("key", sorted({*QUOTAS, *CEILINGS}))
    def test_a_changed_figure_of_a_clause_is_found(self, key: str) -> None:
        programme = load(key)
        touched = 0
        for n, clause in enumerate(programme.clauses):
            for field in ("target", "low", "ceiling") if clause.force == "must" else clause.figures:
                if field in type(clause).model_fields and clause.force != "choice":
                    changed = clause.model_copy(update={field: getattr(clause, field) + 1})
                    found = check_umbrella(
                        among(programme, clauses=(*programme.clauses[:n], changed, *programme.clauses[n + 1 :]))
                    )
                    assert f"{key}：条款“{clause.id}”" in {f.owner for f in found if f.kind == "figure"}
                    touched += 1
        assert touched

    @pytest.mark.parametrize(("key", "gate"), sorted(THRESHOLDS))
    def test_a_changed_threshold_is_found(self, key: str, gate: str) -> None:
        programme = load(key)
        gates = []
        for g in programme.gates:
            tests = tuple(t.model_copy(update={"above": t.above and t.above + 1}) for t in g.tests)
            gates.append(g.model_copy(update={"tests": tests}) if g.id == gate else g)
        assert kinds(check_umbrella(among(programme, gates=tuple(gates)))) == {"figure", "number"}

    @pytest.mark.parametrize("key", sorted({*QUOTAS, *RATES, *TIERS} - {"chain-promoters", "data-management"}))
    def test_without_one_programme_its_numbers_have_no_account(self, key: str) -> None:
        found = check_umbrella([p for p in own_programmes() if p.key != key])
        assert kinds(found) == (set() if key == "import-interest" else {"number"})

    def test_every_not_modelled_entry_is_needed(self) -> None:
        assert umbrella().not_modelled == ()
        needed = [p for p in own_programmes() if p.not_modelled]
        assert {p.key for p in needed} == {"application-bases", "humanoid-robots", "robot-components"}
        for programme in needed:
            assert kinds(check_umbrella(among(programme, not_modelled=()))) == {"number"}

    def test_wrong_leads_items_and_figures_of_the_table_are_found(self) -> None:
        for row_id, change, kind in (
            ("5a", {"leads": ("省财政厅", "省工业和信息化厅")}, "quote"),
            ("6", {"leads": ("省工业和信息化厅", "省财政厅")}, "article"),
            ("26", {"leads": ("省委组织部",)}, "quote"),
            ("6", {"item": "第（七）项"}, "article"),
            ("6", {"item": "第（三十）项"}, "article"),
            ("7", {"quota": 31}, "figure"),
            ("7", {"ceiling": wan(110)}, "figure"),
        ):
            rows = tuple(r.model_copy(update=change) if r.id == row_id else r for r in umbrella().rows)
            found = check_umbrella(table=umbrella().model_copy(update={"rows": rows}))
            assert kind in kinds(found), (row_id, change)
            assert all(f"第{row_id}行" in f.owner or f.kind == "number" for f in found)

    def test_a_clause_of_another_item_is_found(self) -> None:
        programme = load("corpus-voucher")
        tiers = tuple(t.model_copy(update={"article": "第（七）项"}) for t in programme.tiers)
        assert kinds(check_umbrella(among(programme, tiers=tiers))) == {"article"}

    def test_a_measure_added_to_the_text_needs_an_account(self) -> None:
        text = load("standards").source_text.replace(" 以上政策措施", "另对参展企业每家补助3万元。 以上政策措施")
        assert [f.kind for f in check_umbrella(text=text)] == ["number"]

    def test_items_end_where_the_next_begins(self) -> None:
        text = sources()["ai-industry-measures-2025-49.txt"]
        for line in umbrella().rows:
            span = text.article(line.item)
            assert span is not None
            assert text.plain[slice(*span)].count("单位:") in {1, 2}
        last = text.article("文末")
        assert last is not None
        assert text.plain[slice(*last)].startswith("以上政策措施有效期限至2026年12月31日")
        assert sources()["model-voucher.txt"].article("第（一）项") is None


class TestMissingFigures:
    def test_what_is_missing(self) -> None:
        assert {k: [m.path for m in p.missing] for k in KEYS if (p := load(k)).missing} == MISSING

    @pytest.mark.parametrize("key", MISSING)
    def test_without_the_figure_there_is_no_allocation(self, key: str) -> None:
        programme = load(key)
        with pytest.raises(RulesError) as caught:
            Case(programme, (), 0).problem()
        said = str(caught.value)
        assert f"尚缺{len(MISSING[key])}项数额" in said
        for m in programme.missing:
            assert f"【R03】缺少“{m.path}”（{m.name}）：{m.article}只写“{m.quote}”" in said
        assert "情景文件的 [set]" in said

    @pytest.mark.parametrize("key", MISSING)
    def test_each_is_a_path_that_a_scenario_sets_and_that_exceeds_nothing(self, key: str) -> None:
        programme = load(key)
        for path in MISSING[key]:
            setting = paths(programme)[path]
            assert setting.now is None
            assert setting.show(setting.now) == "未设"
            assert setting.article.endswith("项未定数额，本厅选择")
        value = 2 if "percent" in MISSING[key][0] else "20万元"
        applied = apply(programme, Scenario(name="定标准", because="厅务会", set=dict.fromkeys(MISSING[key], value)))
        check_figures(applied.programme)
        assert applied.programme.missing == ()
        assert applied.stamps == ()
        shown = "2" if value == 2 else "20万元"
        assert applied.changes[0].says.startswith(f"{MISSING[key][0]}：未设 → {shown}（第（")

    def test_some_figures_set_leave_the_others_missing(self) -> None:
        some = {"tiers.优化级.ceiling": "50万元", "tiers.初始级.ceiling": 0}
        applied = apply(load("data-management"), Scenario(name="部分", because="测试", set=some))
        assert [m.path for m in applied.programme.missing] == MISSING["data-management"][1:4]
        with pytest.raises(RulesError, match="尚缺3项数额"):
            check_figures(applied.programme)

    def test_a_figure_set_is_held_to_the_rules_of_the_file(self) -> None:
        for key, values, words in (
            ("data-management", {"tiers.优化级.ceiling": 0, "tiers.稳健级.ceiling": "5万元"}, "由高到低"),
            ("loan-interest", {"award.percent": 0}, "应大于0"),
            ("loan-interest", {"award.percent": 101}, "应不大于100"),
            ("loan-interest", {"award.percent": "off"}, "应为数字"),
            ("loan-interest", {"award.per_unit": 5}, "未知路径“award.per_unit”"),
            ("key-technology", {"tiers.重大产业攻关项目.ceiling": "百万"}, "元的整数"),
        ):
            with pytest.raises(RulesError, match=re.escape(words)):
                apply(load(key), Scenario(name="测试", because="测试", set=values))

    def test_a_stated_figure_is_exceeded_as_usual(self) -> None:
        def stamps(key: str, **values: Any) -> tuple[str, ...]:
            return apply(load(key), Scenario(name="测试", because="测试", set=values)).stamps

        stamp = f"仅供测算，突破《{umbrella().document.title}》"
        assert stamps("computing-voucher", **{"award.percent": 6}) == (f"{stamp}第（六）项",)
        assert stamps("computing-voucher", **{"award.percent": 4}) == ()
        assert stamps("5g-stations", **{"award.per_unit": 6000}) == (f"{stamp}第（二十五）项",)
        assert stamps("basic-research", **{"clause.quota.target": 160}) == ()
        assert stamps("basic-research", **{"clause.quota.low": 140}) == (f"{stamp}第（一）项",)
        assert stamps("application-bases", **{"clause.quota.low": 2}) == (f"{stamp}第（十一）项",)
        assert stamps("application-bases", **{"clause.quota.target": 4}) == ()

    def test_an_open_number_stays_open_when_its_target_moves(self) -> None:
        values = {"clause.quota.target": 160, "tiers.基础研究项目.ceiling": "20万元"}
        applied = apply(load("basic-research"), Scenario(name="测试", because="测试", set=values))
        quota = applied.programme.only(Quota)
        assert quota is not None
        assert (quota.target, quota.low, quota.open_ended) == (160, 150, True)
        assert paths(load("basic-research"))["clause.quota.high"].show(quota.high) == "不限"


class TestFiles:
    """What the schema refuses in a file of one's own."""

    def complaint(self, key: str, **changes: Any) -> str:
        data = {**read_toml(measures()[key]), **changes}
        with pytest.raises(RulesError) as caught:
            parse(data, "自定.toml")
        return str(caught.value)

    def test_a_ceiling_left_out_must_be_said_to_be_missing(self) -> None:
        assert "【R03】缺少“tiers.重大产业攻关项目.ceiling”" in self.complaint("key-technology", missing=[])
        tier = [{"name": "甲级", "article": "第二条", "quote": "…"}]
        assert "【R03】缺少“tiers.甲级.ceiling”" in self.complaint("ic-enterprises", tier=tier)
        assert "【R03】缺少“tier”" in self.complaint("ic-enterprises", tier=[])

    def test_a_missing_figure_must_be_one(self) -> None:
        entry = {"name": "金额", "article": "第（五）项", "quote": "集成电路企业"}
        known = {"path": "tiers.集成电路企业.ceiling", **entry}
        assert "已有数额，不应再列入 missing" in self.complaint("ic-enterprises", missing=[known])
        unknown = {"path": "tiers.集成电路.ceiling", **entry}
        said = self.complaint("ic-enterprises", missing=[unknown])
        assert "“tiers.集成电路.ceiling”不是可以缺的数额，是否“tiers.集成电路企业.ceiling”？" in said

    def test_a_rate_is_a_share_or_a_sum_per_unit_and_has_no_tiers(self) -> None:
        award = {"kind": "rate", "base_columns": ["金额"]}
        one = "恰填一项"
        assert one in self.complaint("computing-voucher", award=award)
        for two in ({"percent": 5, "per_unit": 5}, {"percent": 5, "share": "1/20"}, {"share": "1/20", "per_unit": 5}):
            assert one in self.complaint("computing-voucher", award={**award, **two})
        for share in ("4/3", "1/0", "0", "三分之一", -0.5, True, [1, 3], "1/3/5"):
            assert "应为大于0、不大于1的分数" in self.complaint("computing-voucher", award={**award, "share": share})
        assert "应大于0" in self.complaint("computing-voucher", award={**award, "percent": -5})
        assert "base_columns" in self.complaint("computing-voucher", award={"kind": "rate", "percent": 5})
        tier = [{"name": "甲级", "article": "第二条", "quote": "…", "ceiling": 1}]
        assert "rate 不设等级" in self.complaint("computing-voucher", tier=tier)

    def test_words_of_an_event_stand_for_one_tier(self) -> None:
        columns = ["集群级别"]
        for words, said in (
            ({"特级": ["特级"]}, "未知等级“特级”"),
            ({"省级先进制造业集群": ["甲"], "国家级先进制造业集群": ["甲"]}, "“甲”对应多个等级"),
        ):
            award = {"kind": "event", "columns": columns, "words": words}
            assert said in self.complaint("industry-clusters", award=award)
        assert "应在 columns 写明" in self.complaint("industry-clusters", award={"kind": "event"})
        event = load("industry-clusters").award
        assert isinstance(event, Event)
        assert event.names("省级先进制造业集群") == ("省级先进制造业集群", "省级")

    def test_a_threshold_includes_its_number_or_not(self) -> None:
        test = {"columns": ["用户数"], "at_least": 5, "above": 5}
        gate = {"id": "users", "name": "用户", "article": "第一条", "quote": "…", "tests": [test]}
        assert "只能设一个" in self.complaint("ic-enterprises", gate=[gate])
        assert "proof 只用于限定等级" in self.complaint("ic-enterprises", gate=[{**gate, "tests": [], "proof": True}])


class TestThresholds:
    """以上 includes the number, 超过 does not; read from a workbook."""

    @pytest.mark.parametrize(
        ("cell", "at_least", "above"), [(10, "pass", "fail"), ("10.01", "pass", "pass"), (9, "fail", "fail")]
    )
    def test_the_number_itself(self, tmp_path: Path, cell: object, at_least: str, above: str) -> None:
        columns = ("参数规模(亿)",)
        for words, expected in (({"at_least": 10}, at_least), ({"above": 10}, above)):
            test = GateTest(columns=columns, unit="亿", **words)  # type: ignore[arg-type]
            gate = Gate(id="parameters", name="参数规模", article="第六条", quote="…", tests=(test,))
            programme = load("model-voucher").model_copy(update={"gates": (gate,)})
            table_ = book(tmp_path / "表.xlsx", [row(1, **{columns[0]: cell})], [*HEADERS, *columns])
            assert take(table_, programme).entries[0].candidate.gates == {"parameters": expected}


class TestSelections:
    """Each competitive selection by the existing engines: two of them agree, and a reader can add it up."""

    @pytest.mark.parametrize(
        ("key", "budget", "number", "spent"),
        [
            ("ic-enterprises", 2000, 10, 2000),
            ("ic-enterprises", 3000, 11, 2200),
            ("ic-enterprises", 1700, 8, 1600),
            ("industrial-software", 1000, 3, 900),
            ("industrial-software", 9000, 13, 3900),
            ("corpus-voucher", 1500, 10, 1500),
            ("benchmark-scenarios", 9000, 11, 3300),
            ("metaverse-showcases", 550, 5, 500),
        ],
    )
    def test_one_class(self, key: str, budget: int, number: int, spent: int) -> None:
        result, awards = proven(case(key, ranked(13), budget))
        assert len({e.family for e in result.engines}) > 1
        assert len(awards) == number
        assert sum(amount for _, amount in awards.values()) == spent
        assert set(awards) == {str(i) for i in range(1, number + 1)}

    def test_two_types_of_data_infrastructure(self) -> None:
        _, awards = proven(case("data-infrastructure", ranked(9), 4500))
        assert Counter(awards.values()) == {("标杆型", 1000): 3, ("引领型", 500): 3}

    def test_one_enterprise_has_one_award(self) -> None:
        pool = [candidate(i, 9900 - i, "例芯片测试公司" if i < 3 else "") for i in range(1, 13)]
        _, awards = proven(case("ic-enterprises", pool, 2000))
        assert "2" not in awards
        assert len(awards) == 10

    def test_given_figures_solve(self) -> None:
        settings: dict[str, Any] = {"tiers.重大产业攻关项目.ceiling": "80万元"}
        _, awards = proven(case("key-technology", ranked(13), 800, **settings))
        assert list(awards.values()) == [("重大产业攻关项目", 80)] * 10
        settings = {"tiers.基础研究项目.ceiling": "10万元"}
        result, awards = proven(case("basic-research", ranked(160), 1550, **settings))
        assert len(awards) == 155
        quota = next(m for m in result.measurements if m.clause == "quota")
        assert (quota.value, quota.limit, quota.sense, quota.holds) == (155, 150, ">=", True)
        assert quota.sentence == "合计支持155个，数量区间的下限为150个"


class TestBases:
    """3-5个 is a hard range, one base per field, and a national base only where the file says so."""

    def pool(self, **national: str) -> list[Candidate]:
        return [
            candidate(i, 9900 - 100 * i, industry=f, gates={"national": national.get(f"_{i}", "fail")})  # type: ignore[dict-item]
            for i, f in enumerate(FIELDS, 1)
        ]

    def test_one_base_per_field(self) -> None:
        _, awards = proven(case("application-bases", self.pool(), 9000))
        assert awards == dict.fromkeys(("1", "3", "4", "5", "6"), ("行业应用基地", 500))

    def test_a_national_base_may_have_twice_as_much(self) -> None:
        _, awards = proven(case("application-bases", self.pool(_4="pass", _7="pass"), 3000))
        assert awards["4"] == ("国家行业应用基地", 1000)
        assert sum(amount for _, amount in awards.values()) == 3000
        assert len(awards) == 5

    @pytest.mark.parametrize("verdict", ["fail", "unknown"])
    def test_what_nobody_has_verified_is_not_paid_as_national(self, verdict: str) -> None:
        problem = case("application-bases", self.pool(_1=verdict), 9000).problem()
        assert problem.closed_by[0] == {2: ("national",)}
        _, awards = proven(case("application-bases", self.pool(_1=verdict), 9000))
        assert awards["1"] == ("行业应用基地", 500)

    def test_fewer_than_three_are_no_solution(self) -> None:
        assert solve_problem(case("application-bases", self.pool(), 1400).problem()).status == "infeasible"
        assert solve_problem(case("application-bases", self.pool(), 1500).problem()).status == "optimal"


class TestCatalogue:
    def test_everything_is_listed_once(self) -> None:
        rows = table()
        assert [r.row for r in rows] == [*ROWS, "", "", ""]
        assert [r.key for r in rows[32:]] == ["ai-terminal", "capability-centre", "scenario-voucher"]
        keys = [r.key for r in rows if r.key]
        assert sorted(keys) == sorted({*shipped(), *measures()})
        assert all(r.reason for r in rows if r.key is None)
        assert all(r.leads or r.responsible for r in rows)

    def test_rows_at_a_glance(self) -> None:
        rows = {r.row or r.key: r for r in table()}
        five = rows["5a"]
        assert (five.item, five.kind, five.state, five.quota) == ("第（五）项", "T", "allocable", "10个左右（9至11个）")
        assert five.tiers == (ListedTier("集成电路企业", 2_000_000),)
        assert (five.status, five.end) == ("施行", date(2026, 12, 31))
        assert (rows["6"].rate, rows["6"].applicant_ceiling, rows["6"].tiers) == ("算力交易金额的5%", 5_000_000, ())
        assert rows["25a"].rate == "符合条件的新建5G基站数，每个5000元"
        assert (rows["9"].rate, rows["9"].missing) == ("科技创新活动费用，比例未定", ("award.percent",))
        assert rows["20a"].tiers == (ListedTier("标志性产业链促进机构", None),)
        assert rows["26"].leads == ()
        assert rows["26"].responsible[0] == "省委组织部"
        seven = rows["7"]
        assert (seven.key, seven.state, seven.status) == ("model-voucher", "detailed", "征求意见稿")
        assert [t.ceiling for t in seven.tiers] == [1_000_000, 750_000, 500_000]
        voucher = rows["scenario-voucher"]
        assert voucher.leads == ("省工业和信息化厅", "省财政厅")
        assert voucher.end == date(2027, 12, 31)
