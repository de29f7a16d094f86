"""The conflicts between the texts: which are found, in whose words, and that none is found where there is none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from allocator.errors import RulesError
from allocator.law import contradictions
from allocator.law.contradictions import Code, Conflict, lint, stated
from allocator.law.load import load, shipped
from allocator.law.measures import Umbrella, umbrella
from allocator.law.official_text import sources
from allocator.law.programme import Programme

FOUND = {
    ("scope", "model-voucher"): 2,
    ("evaluators", "model-voucher"): 1,
    ("credit", "model-voucher"): 1,
    ("credit", "scenario-voucher"): 1,
    ("publicity_first", "ai-terminal"): 1,
    ("no_scoring", "ai-terminal"): 1,
    ("no_scoring", "scenario-voucher"): 1,
    ("no_meeting", "ai-terminal"): 1,
    ("one_department", "capability-centre"): 1,
    ("start_unknown", "ai-terminal"): 1,
    ("start_unknown", "capability-centre"): 1,
    ("start_unknown", "model-voucher"): 1,
    ("start_unknown", "scenario-voucher"): 1,
    ("dimensions", "ai-terminal"): 1,
    ("dimensions", "scenario-voucher"): 1,
    ("overlap", "scenario-voucher"): 2,
    ("not_held", "ai-terminal"): 1,
    ("not_held", "capability-centre"): 1,
    ("not_held", "model-voucher"): 1,
    ("not_held", "scenario-voucher"): 1,
    ("ends", "model-voucher"): 1,
    ("ends", ""): 1,
}
"""Code and programme ("" for the umbrella text as a whole) → how many."""


def found(*programmes: Programme, table: Umbrella | None = None, year: int | None = None) -> list[Conflict]:
    return list(lint(programmes or None, table, year=year))


def counted(conflicts: list[Conflict]) -> dict[tuple[str, str], int]:
    return dict(Counter((c.code, "、".join(c.programmes)) for c in conflicts))


def one(code: str, key: str, number: int = 0) -> Conflict:
    return [c for c in found() if c.code == code and c.programmes == ((key,) if key else ())][number]


def changed(key: str, *, year: int | None = None, **parts: Any) -> set[str]:
    """The codes found for one programme with some parts of it changed, beside the other three."""
    programmes = [load(k).model_copy(update=parts) if k == key else load(k) for k in shipped()]
    return {c.code for c in found(*programmes, year=year) if key in c.programmes}


def test_what_is_found() -> None:
    assert counted(found()) == FOUND


def test_every_other_code_occurs_and_they_are_grouped_in_order() -> None:
    codes = list(dict.fromkeys(c.code for c in found()))
    assert codes == [c for c in get_args(Code) if c not in {"above_umbrella", "own_validity"}]


@pytest.mark.parametrize("conflict", found(), ids=lambda c: f"{c.code}-{'-'.join(c.programmes)}")
def test_every_passage_stands_in_its_text_and_article(conflict: Conflict) -> None:
    assert conflict.says
    assert conflict.passages
    for passage in conflict.passages:
        texts = [t for t in sources().values() if t.places(passage.document) and t.places(passage.quote)]
        assert texts, passage
        if not passage.article.startswith("附件"):
            spans = [t.article(passage.article) for t in texts]
            at = [t.places(passage.quote) for t in texts]
            pairs = zip(spans, at, strict=True)
            assert any(s and s[0] <= start and end <= s[1] for s, places in pairs for start, end in places), passage


def test_conflicts_quote_both_sides() -> None:
    alone = {"not_held", "start_unknown", "ends"}
    assert all(len(c.passages) > 1 for c in found() if c.code not in alone)
    assert all(len({p.quote for p in c.passages}) == len(c.passages) for c in found())


@pytest.mark.parametrize(
    ("old", "new"),
    [("近两年内无失信记录", "近三年内无失信记录"), ('"第七条"', '"第八条"'), ('"model-voucher.txt"', '"别省.txt"')],
)
def test_words_that_do_not_stand_in_their_article_are_refused(tmp_path: Path, old: str, new: str) -> None:
    file = tmp_path / "contradictions.toml"
    file.write_text(Path(contradictions.__file__).with_suffix(".toml").read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(RulesError, match=r"contradictions\.toml 引用的文字不在原文该条："):
        stated(file)


def test_only_the_programmes_asked_for_are_told() -> None:
    assert {c.programmes for c in found(load("ai-terminal"))} == {("ai-terminal",), ()}


def test_scope_of_the_model_voucher() -> None:
    wider, call = one("scope", "model-voucher"), one("scope", "model-voucher", 1)
    assert [p.article for p in wider.passages] == ["第二条", "第六条第（一）项", "第（七）项"]
    assert ["基础通用大模型" in p.quote for p in wider.passages] == [True, True, False]
    assert [p.article for p in call.passages] == ["第七条", "第（七）项"]
    assert ["揭榜挂帅" in p.quote for p in call.passages] == [False, True]


def test_evaluators_even_inside_one_text() -> None:
    passages = one("evaluators", "model-voucher").passages
    assert [p.article for p in passages] == ["第二条", "第六条第（四）项", "第（七）项"]
    assert ["国家级专业" in p.quote for p in passages] == [True, False, True]
    assert passages[1].quote == "通过第三方专业评测机构的水平评测"


@pytest.mark.parametrize("key", ["model-voucher", "scenario-voucher"])
def test_credit_of_article_and_annex(key: str) -> None:
    article, annex = one("credit", key).passages
    assert (article.article, article.quote) == ("第五条第（一）项", "无严重失信记录")
    assert annex.article == "附件1.2"
    assert annex.quote.startswith("近两年内无")


def test_procedure_of_ai_terminals() -> None:
    published, proposed = one("publicity_first", "ai-terminal").passages
    assert published.quote.endswith("公示期不少于5个工作日。")
    assert "资金分配建议" in proposed.quote
    scoring, theirs = one("no_scoring", "ai-terminal").passages
    assert "综合评估、排序" in scoring.quote
    assert "打分" in theirs.quote
    assert "党组会" in one("no_meeting", "ai-terminal").passages[1].quote


def test_publication_by_one_department() -> None:
    own, theirs = one("one_department", "capability-centre").passages
    assert own.quote == "经公示无异议后，省工业和信息化厅发文公布，省财政按程序下达资金。"
    assert "会同省财政厅发文公布" in theirs.quote


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("capability-centre", "为“自2026年*月*日起实施”"),
        ("scenario-voucher", "为“自2026年**月**日起实施”"),
        ("ai-terminal", "为“自印发之日起施行”"),
        ("model-voucher", "为“自下发之日起实施”"),
    ],
)
def test_unknown_starts(key: str, words: str) -> None:
    conflict = one("start_unknown", key)
    known = "月日不详，不早于2026年，另核对" if "2026" in words else "起始不详，只核对"
    assert conflict.says.startswith(f"起始日期{words}，{known}截止日期")
    assert words.strip("为“”未写") in conflict.passages[0].quote


def test_a_known_start_is_not_reported() -> None:
    validity = load("scenario-voucher").validity.model_copy(update={"start": date(2026, 6, 1)})
    assert "start_unknown" not in changed("scenario-voucher", validity=validity)


def test_what_ends_before_the_candidates_year() -> None:
    def ended(year: int | None) -> set[tuple[str, ...]]:
        return {c.programmes for c in found(year=year) if c.code == "ends"}

    assert ended(2026) == set()
    assert ended(None) == ended(2027) == {("model-voucher",), ()}
    assert ended(2028) == {(), *((k,) for k in shipped())}
    assert "2027年度的申报不能按此测算" in one("ends", "model-voucher").says


def test_a_date_of_its_own_is_compared_only_by_a_text_that_cites_the_umbrella() -> None:
    """能力中心, 场景券 and AI终端 end a year after 49号 and never cite it; 模型券 carries its item out."""
    own = {key: load(key).validity for key in shipped()}
    later = own["model-voucher"].model_copy(update={"end": date(2027, 12, 31)})
    assert "own_validity" in changed("model-voucher", validity=later)
    programmes = [load(k).model_copy(update={"validity": later} if k == "model-voucher" else {}) for k in shipped()]
    (conflict,) = (c for c in found(*programmes) if c.code == "own_validity")
    assert conflict.programmes == ("model-voucher",)
    assert conflict.passages[1].quote.endswith("有具体实施期限的按照相关规定执行")
    assert {k for k, v in own.items() if v.last > umbrella().validity.last} == {*shipped()} - {"model-voucher"}
    number = umbrella().document.number
    assert number
    assert [k for k in shipped() if number in load(k).source_text] == ["model-voucher"]


@pytest.mark.parametrize(
    ("key", "lacking", "held"),
    [
        ("capability-centre", ("鲁工信数据〔2026〕60号", "鲁财工〔2026〕5号"), ()),
        ("scenario-voucher", ("鲁工信数据〔2026〕60号", "鲁财工〔2026〕5号"), ()),
        ("model-voucher", ("鲁工信发〔2024〕8号",), ("鲁政办字〔2025〕49号",)),
        ("ai-terminal", ("《山东省人工智能终端创新发展行动方案》",), ()),
    ],
)
def test_the_grounds_that_are_not_held_are_said(key: str, lacking: tuple[str, ...], held: tuple[str, ...]) -> None:
    conflict = one("not_held", key)
    assert "没有比对" in conflict.says
    assert all(words in conflict.says and words in conflict.passages[0].quote for words in lacking)
    assert not any(words in conflict.says for words in held)


def test_what_is_held_is_known_by_its_title_and_number() -> None:
    document = umbrella().document.model_copy(
        update={"title": "关于加快大模型产业高质量发展", "number": "鲁工信发〔2024〕8号"}
    )
    known = umbrella().model_copy(update={"document": document})
    lacking = [c.says for c in found(table=known) if (c.code, c.programmes) == ("not_held", ("model-voucher",))]
    assert len(lacking) == 1
    assert "鲁政办字〔2025〕49号" in lacking[0]
    assert "8号" not in lacking[0]


@pytest.mark.parametrize(
    ("key", "named", "annex"),
    [
        (
            "scenario-voucher",
            "技术先进性、集成创新性、实施成效、行业示范价值、可复制推广性",
            ["附件1.1", "附件2.1", "附件3.1", "附件4.1"],
        ),
        ("ai-terminal", "先进性、可行性、完整性", ["附件1.1", "附件2.1", "附件3.1"]),
    ],
)
def test_dimensions_that_the_annex_does_not_have(key: str, named: str, annex: list[str]) -> None:
    conflict = one("dimensions", key)
    judged, *theirs = conflict.passages
    assert f"“{named}”" in conflict.says
    assert (judged.article, named in judged.quote) == ("第九条", True)
    assert [p.article for p in theirs] == annex
    starts = zip(theirs, load(key).dimensions, strict=True)
    assert all(p.quote.startswith(d) for p, d in starts)


def test_scenes_of_the_voucher_and_of_the_umbrella() -> None:
    best, shown = one("overlap", "scenario-voucher"), one("overlap", "scenario-voucher", 1)
    assert [p.article for p in best.passages] == ["第十一条", "第十一条", "第（十二）项"]
    assert "标杆型每年10个左右、最高150万元，第（十二）项标杆应用场景每年10个左右、最高300万元" in best.says
    assert [p.article for p in shown.passages] == ["第十一条", "第十一条", "第（十五）项"]
    assert "示范型每年20个左右、最高100万元，第（十五）项" in shown.says
    assert "数量未定、最高100万元" in shown.says
    raised = load("scenario-voucher").tiers[0].model_copy(update={"ceiling": 2_000_000})
    tiers = (raised, *load("scenario-voucher").tiers[1:])
    other = load("scenario-voucher").model_copy(update={"tiers": tiers})
    says = next(c.says for c in found(other) if c.code == "overlap")
    assert says.startswith("场景券标杆型每年10个左右、最高200万元")
    assert not [c for c in found(other.model_copy(update={"short": "算法券"})) if c.code == "overlap"]


def test_lower_ceilings_of_the_details_are_no_conflict_and_higher_ones_are() -> None:
    tiers = load("model-voucher").tiers
    assert [t.ceiling for t in tiers] == [1_000_000, 750_000, 500_000]
    assert "above_umbrella" not in changed("model-voucher")
    raised = (tiers[0].model_copy(update={"ceiling": 1_010_000}), *tiers[1:])
    assert "above_umbrella" in changed("model-voucher", tiers=raised)
    clauses = load("model-voucher").clauses
    more = tuple(c.model_copy(update={"target": 31}) if c.kind == "quota" else c for c in clauses)
    assert "above_umbrella" in changed("model-voucher", clauses=more)


def test_a_text_that_is_not_shipped_has_no_official_words_to_compare() -> None:
    document = load("model-voucher").document.model_copy(update={"source": "别省.txt"})
    own = load("model-voucher").model_copy(update={"key": "own", "document": document})
    assert {c.code for c in found(own) if "own" in c.programmes} == {"start_unknown", "ends"}
    assert next(c for c in found(own) if c.code == "start_unknown").says.startswith("起始日期未写")
