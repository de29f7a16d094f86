"""The one door for words that were not written here: names, cells, file names, addresses, errors.

Streamlit reads markdown in nearly everything that it shows (boxes, labels of controls, tabs, captions): a project
called `![x](http://…)` would make the browser call a stranger. `plain` hands such words over so that nothing in them
is read; `show` does the same for the few pieces of HTML. The pages pass foreign text through one of the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

import streamlit as st
from markupsafe import Markup

_HARMLESS = re.compile(
    r"(?:[^\W_]|[\u3001-\u303f\uff00-\uffef“”‘’…—·×%]|(?<=[^\W_])[-, ](?=[^\W_])|(?<=[0-9])\.(?=[0-9]))*"
)
"""Words in which Streamlit's markdown finds nothing: letters, digits and Chinese punctuation."""
_MATERIAL = re.compile("(?<=:material)/")
"""Streamlit rewrites `:material/` wherever it stands, before it looks at the markdown."""
_BREAK = "  \n"


class Place(Protocol):
    """Where something is drawn: `st` itself, a column, an empty place."""

    def html(self, body: str, /) -> object:
        """Draw a piece of HTML."""


def plain(words: object) -> str:
    """Return markdown that shows exactly these words, line by line.

    Words in which nothing could be read stay as they are; all others become code spans, the one construct in which
    Streamlit looks for no link, image, formula, emoji, entity or arrow. `style.css` shows code spans like other text.
    """
    return _BREAK.join(_line(line) for line in str(words).splitlines())


def _line(words: str) -> str:
    if _HARMLESS.fullmatch(words):
        return words
    return r"\/".join(_span(part) for part in _MATERIAL.split(words))


def _span(words: str) -> str:
    """Return a code span around the words, its fence longer than any run of backticks in them."""
    if not words:
        return ""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", words)), default=0))
    pad = " " if words.strip() and (words[0] in "` " or words[-1] in "` ") else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def fill(template: str, **words: object) -> Markup:
    """Return HTML from a template written here; what is filled in is escaped unless it was filled itself."""
    return Markup(template).format(**words)  # noqa: S704 - a test sees to it that templates are constants


def joined(parts: Iterable[Markup]) -> Markup:
    """Return pieces of HTML one after the other."""
    return Markup().join(parts)


def show(body: Markup, place: Place = st) -> None:
    """Draw filled HTML."""
    place.html(body)
