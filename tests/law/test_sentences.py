"""Every sentence of the four texts has an account; each way to lose one is planted and found."""

from __future__ import annotations

from typing import Any

import pytest
from cli_case import Say

from allocator.law.catalogue import catalogue
from allocator.law.document import WAIVED_WORDS, Waived
from allocator.law.load import load, shipped
from allocator.law.official_text import OfficialText
from allocator.law.programme import Programme
from allocator.law.quotes import Finding, check
from allocator.law.sentences import sentences

KEYS = tuple(shipped())


def planted(key: str, **changes: Any) -> Programme:
    return load(key).model_copy(update=changes)


def of(kind: str, found: tuple[Finding, ...]) -> list[str]:
    return [str(f) for f in found if f.kind == kind]


@pytest.mark.parametrize("key", KEYS)
def test_every_character_of_the_articles_is_part_of_a_sentence_or_a_heading(key: str) -> None:
    """Counted apart from `sentences`: what is left of the body are numbers of articles and items, and chapters."""
    text = OfficialText(load(key).source_text)
    body = text.plain[text.plain.index("第一条") : text.plain.rindex("附件：" if "附件：" in text.plain else "附：")]
    spoken = "".join(text.plain[s:e] for s, e in text.sentences)
    left = len(body.replace("*", "")) - len(spoken.replace("*", ""))
    assert 0 < left < 220
    assert all(s.by for s in sentences(load(key)))
    assert sum(len(s.words) for s in sentences(load(key))) == len(spoken)


@pytest.mark.parametrize("key", KEYS)
def test_a_removed_waived_entry_leaves_its_words_without_an_account(key: str) -> None:
    entries = load(key).waived
    for n, entry in enumerate(entries):
        found = check(planted(key, waived=(*entries[:n], *entries[n + 1 :])))
        assert {f.kind for f in found} == {"sentence"}, entry
        assert all(entry.article in str(f) for f in found), entry


@pytest.mark.parametrize("key", KEYS)
def test_a_removed_gate_or_step_leaves_its_words_without_an_account(key: str) -> None:
    programme = load(key)
    tried = 0
    for part in ("gates", "procedure"):
        entries = getattr(programme, part)
        for n, entry in enumerate(entries):
            found = check(planted(key, **{part: (*entries[:n], *entries[n + 1 :])}))
            if not getattr(entry, "on", True):  # what is asked only under another reading accounts for nothing
                assert not of("sentence", found), entry
            elif getattr(entry, "id", "") != "entity":  # the applicants' basis quotes the same words
                assert of("sentence", found), entry
                tried += 1
    assert tried > 10


@pytest.mark.parametrize("key", KEYS)
def test_a_sentence_added_anywhere_is_found(key: str) -> None:
    """Also of fewer than four characters, at the head of an article, between sentences and at the end of the body."""
    programme = load(key)
    text = programme.source_text
    head = "第十三条  " if key == "ai-terminal" else "第十三条** " if "第十三条** " in text else "第十三条 "
    for before, added in ((head, "可预拨。"), ("按程序下达资金。", "可预拨。"), ("负责解释。", "须另报。")):
        assert before in text
        found = of("sentence", check(programme, text.replace(before, before + added, 1)))
        assert len(found) == 1, added
        assert f"“{added.strip('。')}”" in found[0]


@pytest.mark.parametrize("key", KEYS)
def test_a_changed_word_of_a_waived_sentence_is_found_twice(key: str) -> None:
    """The quotation stands there no more, and the sentence has lost its account."""
    programme = load(key)
    found = check(programme, programme.source_text.replace("专款专用", "专款他用"))
    assert len(of("quote", found)) == len(of("sentence", found)) == 1
    assert "专款他用" in of("sentence", found)[0]


def test_white_space_and_line_breaks_do_not_count() -> None:
    programme = load("capability-centre")
    assert check(programme, programme.source_text.replace("专款专用", "专款\n\n专 用")) == ()


@pytest.mark.parametrize("key", KEYS)
def test_a_waived_entry_that_covers_nothing_new_is_idle(key: str) -> None:
    programme = load(key)
    quote = "通过省级财政预算统筹安排"
    again = Waived(article="第三条", quote=quote, kind="duties", reason="重复")
    found = check(planted(key, waived=(*programme.waived, again)))
    assert [(f.kind, f.owner) for f in found] == [("idle", f"不作测算第{len(programme.waived) + 1}句")]
    twice = check(planted(key, waived=(*programme.waived, programme.waived[0])))
    assert {f.kind for f in twice} == {"idle"}


@pytest.mark.parametrize("key", KEYS)
def test_a_waived_entry_stands_in_the_article_that_it_names(key: str) -> None:
    entries = load(key).waived
    moved = entries[0].model_copy(update={"article": "第二条"})
    found = check(planted(key, waived=(moved, *entries[1:])))
    assert {f.kind for f in found} == {"article", "sentence"}


def test_words_of_the_annex_account_for_no_article() -> None:
    """Both say 具备较强的研发创新能力; the annex's line does not stand in for the article's sentence."""
    entries = load("ai-terminal").waived
    words = "具备较强的研发创新能力和稳定的创新团队"
    assert any(words in i.quote for i in load("ai-terminal").indicators)
    found = check(planted("ai-terminal", waived=tuple(w for w in entries if w.quote != words)))
    assert of("sentence", found) == [f"原文：第五条第2项的“{words}”没有条款、申报条件或程序对应，也未列入 waived"]


def test_a_number_is_not_excused_by_waived_words() -> None:
    programme = load("capability-centre")
    article = next(w for w in programme.waived if w.article == "第十三条")
    longer = article.model_copy(update={"quote": article.quote + "单个城市不超过4个。"})
    waived = tuple(longer if w is article else w for w in programme.waived)
    text = programme.source_text.replace("不得截留、挪用。", "不得截留、挪用。单个城市不超过4个。")
    assert {f.kind for f in check(planted("capability-centre", waived=waived), text)} == {"number"}


@pytest.mark.parametrize("key", KEYS)
def test_every_waived_entry_says_why_and_no_article_of_conditions_is_waived_whole(key: str) -> None:
    conditions = {"第五条", "第六条", "第七条"} if key == "ai-terminal" else {"第五条", "第六条"}
    for entry in load(key).waived:
        assert len(entry.reason) > 8
        if entry.article.split("第（")[0].partition("条")[0] + "条" in conditions:
            assert entry.kind in {"lead_in", "judgement", "definition"}, entry


@pytest.mark.parametrize("row", catalogue(), ids=lambda row: row.key)
def test_the_counts_add_up(row: Any) -> None:
    n = row.sentences
    assert n.total == n.clause + n.gate + n.procedure + n.waived > 40
    assert n.procedure >= 7
    assert len(row.set_aside) == len(load(row.key).waived) + len(load(row.key).not_modelled)


def test_the_list_of_programmes_shows_them(say: Say) -> None:
    out = say("programmes").out
    data = say("programmes", "--json").data
    for row, told in zip(catalogue(), data["programmes"], strict=True):
        n = row.sentences
        assert f"{row.short}：共{n.total}句：纳入测算{n.clause}句、申报条件{n.gate}句、程序{n.procedure}句" in out
        for entry, shown in zip(row.set_aside, told["set_aside"], strict=True):
            assert entry.reason in out
            assert f"{row.short}{entry.article}" in out
            assert (shown["quote"], shown["reason"]) == (entry.quote, entry.reason)
        assert [a["quote"] for a in told["procedure"]] == [a.quote for a in load(row.key).procedure]
        assert told["sentences"]["total"] == n.total
    assert {x["what"] for p in data["programmes"] for x in p["set_aside"]} >= set(WAIVED_WORDS.values())
