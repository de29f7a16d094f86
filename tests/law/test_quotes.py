"""The four programmes against their official texts, and each check against an error planted for it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from allocator.law.claims import claims
from allocator.law.load import load, parse, shipped
from allocator.law.official_text import numbers_in
from allocator.law.programme import Programme
from allocator.law.quotes import Finding, check
from allocator.law.schema import read_toml

KEYS = tuple(shipped())
NAMING = {"ai-terminal": {"1", "20"}}
"""Arabic numerals outside every sentence: 附件1, the bookmark."""


def planted(key: str, **changes: Any) -> Programme:
    return load(key).model_copy(update=changes)


def kinds(found: tuple[Finding, ...]) -> set[str]:
    return {f.kind for f in found}


@pytest.mark.parametrize("key", KEYS)
def test_the_file_says_what_the_text_says(key: str) -> None:
    assert [str(f) for f in check(load(key))] == []


@pytest.mark.parametrize("key", KEYS)
def test_every_number_of_the_text_is_watched(key: str) -> None:
    """Any Arabic numeral of the text moved by one is noticed, unless it only names something."""
    programme = load(key)
    text = programme.source_text
    unnoticed = set()
    for m in re.finditer(r"[0-9]+", text):
        if not check(programme, text[: m.start()] + str(int(m[0]) + 1) + text[m.end() :]):
            unnoticed.add(m[0])
    assert unnoticed == NAMING.get(key, set())


@pytest.mark.parametrize("key", KEYS)
def test_every_chinese_number_of_the_text_is_watched(key: str) -> None:
    programme = load(key)
    text = programme.source_text
    for m in re.finditer(r"[两三](?=[年种])", text):
        assert check(programme, text[: m.start()] + "九" + text[m.end() :])


@pytest.mark.parametrize("key", KEYS)
def test_a_changed_word_in_any_quotation_is_found(key: str) -> None:
    programme = load(key)
    for claim in claims(programme):
        if claim.foreign is None:
            words = "".join(claim.quote.split())
            anywhere = r"\s*".join(map(re.escape, words))
            text, places = re.subn(anywhere, "某" + words[1:], programme.source_text)
            assert places, claim.owner
            assert claim.owner in {f.owner for f in check(programme, text) if f.kind == "quote"}


@pytest.mark.parametrize("key", KEYS)
def test_a_dropped_not_modelled_entry_leaves_its_number_without_an_account(key: str) -> None:
    entries = load(key).not_modelled
    assert entries
    for n in range(len(entries)):
        found = check(planted(key, not_modelled=(*entries[:n], *entries[n + 1 :])))
        assert kinds(found) == {"number"}


@pytest.mark.parametrize("key", KEYS)
def test_a_changed_ceiling_is_found_twice(key: str) -> None:
    """It is not in its own quotation, and the text's number loses its claim."""
    tiers = load(key).tiers
    for n, tier in enumerate(tiers):
        raised = (*tiers[:n], tier.model_copy(update={"ceiling": tier.ceiling + 10_000}), *tiers[n + 1 :])
        assert kinds(check(planted(key, tiers=raised))) == {"figure", "number"}


@pytest.mark.parametrize("key", KEYS)
def test_a_changed_figure_of_any_binding_clause_is_found(key: str) -> None:
    clauses = load(key).clauses
    touched = 0
    for n, clause in enumerate(clauses):
        for field in clause.figures if clause.force != "choice" else ():
            changed = clause.model_copy(update={field: getattr(clause, field) + 1})
            found = check(planted(key, clauses=(*clauses[:n], changed, *clauses[n + 1 :])))
            assert kinds(found) == {"figure", "number"}
            assert f"条款“{clause.id}”" in {f.owner for f in found}
            touched += 1
    assert touched


@pytest.mark.parametrize("key", ["model-voucher", "scenario-voucher", "ai-terminal"])
def test_a_changed_threshold_of_any_gate_is_found(key: str) -> None:
    gates = load(key).gates
    touched = 0
    for n, gate in enumerate(gates):
        if any(t.at_least is not None for t in gate.tests):
            tests = tuple(t.model_copy(update={"at_least": t.at_least and t.at_least + 1}) for t in gate.tests)
            changed = (*gates[:n], gate.model_copy(update={"tests": tests}), *gates[n + 1 :])
            assert "figure" in kinds(check(planted(key, gates=changed)))
            touched += 1
    assert touched


@pytest.mark.parametrize("key", KEYS)
def test_a_changed_end_of_validity_is_found(key: str) -> None:
    validity = load(key).validity
    later = validity.model_copy(update={"end": validity.end.replace(year=validity.end.year + 1)})
    assert kinds(check(planted(key, validity=later))) == {"figure", "number"}


@pytest.mark.parametrize("key", KEYS)
def test_a_wrong_article_is_found(key: str) -> None:
    clauses = load(key).clauses
    for wrong in ("第十三条", "第九十九条"):
        moved = clauses[0].model_copy(update={"article": wrong})
        found = check(planted(key, clauses=(moved, *clauses[1:])))
        assert kinds(found) == {"article", "sentence"}
        assert [f.owner for f in found if f.kind == "article"] == [f"条款“{clauses[0].id}”"]


def test_a_wrong_item_of_the_right_article_is_found() -> None:
    gates = load("model-voucher").gates
    moved = gates[0].model_copy(update={"article": "第五条第（二）项"})
    found = check(planted("model-voucher", gates=(moved, *gates[1:])))
    assert [str(f) for f in found if f.kind == "article"] == [
        f"申报条件“entity”：“{gates[0].quote}”不在第五条第（二）项"
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_missing_swapped_or_renamed_indicator_is_found(key: str) -> None:
    indicators = load(key).indicators
    renamed = indicators[3].model_copy(update={"name": "其他指标"})
    moved = indicators[3].model_copy(update={"dimension": "其他维度"})
    for wrong in (
        indicators[:-1],
        (indicators[1], indicators[0], *indicators[2:]),
        (*indicators[:3], renamed, *indicators[4:]),
        (*indicators[:3], moved, *indicators[4:]),
    ):
        assert kinds(check(planted(key, indicators=wrong))) == {"annex"}


def test_a_wrong_title_is_found() -> None:
    programme = load("model-voucher")
    document = programme.document.model_copy(update={"title": "山东省“算力券”管理办法"})
    assert kinds(check(planted("model-voucher", document=document))) == {"title"}


def test_a_not_modelled_entry_without_a_number_is_found() -> None:
    entries = load("model-voucher").not_modelled
    idle = entries[0].model_copy(update={"quote": "实行总额控制"})
    assert "idle" in kinds(check(planted("model-voucher", not_modelled=(*entries, idle))))


def test_a_quotation_of_another_text_is_looked_up_there() -> None:
    """一行业一模型 stands in 鲁政办字2025年49号 only; the programme's own text cannot vouch for it."""
    clauses = load("model-voucher").clauses
    n = next(n for n, c in enumerate(clauses) if c.document)
    assert clauses[n].id == "exclusive"
    for wrong in ({"quote": "按照“一行业两模型”原则"}, {"document": "某办法"}, {"document": None}):
        changed = (*clauses[:n], clauses[n].model_copy(update=wrong), *clauses[n + 1 :])
        assert "quote" in kinds(check(planted("model-voucher", clauses=changed)))


def test_a_new_number_in_the_text_needs_an_account() -> None:
    programme = load("capability-centre")
    found = check(programme, programme.source_text.replace("第十三条 ", "第十三条 单个城市不超过4个。"))
    assert [f.kind for f in found] == ["number", "sentence"]
    assert all("不超过4个" in f.message for f in found)


@pytest.mark.parametrize("key", KEYS)
def test_choices_claim_no_number(key: str) -> None:
    """A clause that is the ministry's choice cannot account for a number of the text."""
    programme = load(key)
    chosen = [c for c in programme.clauses if c.force == "choice"]
    assert chosen
    owners = {f"条款“{c.id}”" for c in chosen}
    assert not any(claim.figures for claim in claims(programme) if claim.owner in owners)


@pytest.mark.parametrize("key", KEYS)
def test_every_clause_of_the_file_is_complete(key: str) -> None:
    """Each clause written in the file has its article, its words, its reading and the day it was checked."""
    for entry in read_toml(shipped()[key])["clause"]:
        assert entry["article"]
        assert entry["quote"]
        assert entry["force"]
        assert entry["interpretation"]
        assert str(entry["checked"]) == "2026-11-20"


@pytest.mark.parametrize("key", KEYS)
def test_not_modelled_entries_quote_numbers_and_say_why(key: str) -> None:
    for entry in load(key).not_modelled:
        assert numbers_in(entry.quote)
        assert entry.reason
        assert entry.article


def test_the_file_parses_to_the_loaded_programme() -> None:
    for key, path in shipped().items():
        assert parse(read_toml(path), path.name) == load(key)
        assert load(key).key == key
