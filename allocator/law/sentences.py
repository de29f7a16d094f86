"""Every sentence of a 办法's articles and what becomes of it: no words of the law are without an account.

Headings, the numbers of articles and items, punctuation and the annex (which `law` checks line by line) are no part of
a sentence. An entry accounts for its words only in the article that it names; an entry that excuses a number
(`not_modelled`) or describes the annex accounts for none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import get_args

from allocator.law.claims import Claim, Treatment, claims
from allocator.law.official_text import OfficialText
from allocator.law.programme import Programme


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, or one member of a list.

    Attributes
    ----------
    by
        How its words are treated, the strongest first; empty where nothing accounts for any of them.
    """

    article: str
    words: str
    by: tuple[Treatment, ...]


def sentences(programme: Programme) -> tuple[Sentence, ...]:
    """Return the sentences of the programme's articles in their order; none where no text of it is kept here."""
    official = OfficialText(programme.source_text) if programme.document.source else OfficialText("")
    stated = tuple(c for c in claims(programme) if c.treats and c.foreign is None)
    spoken = {t: _marked(official, (c for c in stated if c.treats == t)) for t in get_args(Treatment)}
    return tuple(
        Sentence(
            official.where(start), official.plain[start:end], tuple(t for t in spoken if any(spoken[t][start:end]))
        )
        for start, end in official.sentences
    )


def unaccounted(official: OfficialText, stated: Iterable[Claim]) -> Iterator[tuple[str, str]]:
    """Yield each stretch of words that no entry accounts for: its article, the words."""
    spoken = _marked(official, (c for c in stated if c.treats))
    for start, end in official.sentences:
        at = start
        while at < end:
            stop = at
            while stop < end and not spoken[stop]:
                stop += 1
            words = official.plain[at:stop]
            if any(c.isalnum() for c in words):
                yield official.where(at), words.strip("，、,：:。；;（）()")
            at = stop + 1


def idle(official: OfficialText, stated: Iterable[Claim]) -> Iterator[Claim]:
    """Yield each waived entry whose words are all accounted for without it."""
    spoken = [(c, places(official, c)) for c in stated if c.treats]
    times = Counter(at for _, found in spoken for start, end in found for at in range(start, end))
    for claim, found in spoken:
        own = [at for start, end in found for at in range(start, end) if official.plain[at].isalnum()]
        if claim.treats == "waived" and own and all(times[at] > 1 for at in own):
            yield claim


def places(official: OfficialText, claim: Claim) -> tuple[tuple[int, int], ...]:
    """Tell where the claim's words stand in the article that it names."""
    if claim.foreign is not None or claim.article is None or (span := official.article(claim.article)) is None:
        return ()
    return tuple((s, e) for s, e in official.places(claim.quote) if span[0] <= s and e <= span[1])


def _marked(official: OfficialText, stated: Iterable[Claim]) -> bytearray:
    """Per character of the text, whether one of the claims quotes it."""
    marks = bytearray(len(official.plain))
    for claim in stated:
        for start, end in places(official, claim):
            marks[start:end] = b"\1" * (end - start)
    return marks
