"""docs/papers.md lists every name that a template may use, and no other; what it says of the command is so."""

from __future__ import annotations

import re

import names_page

from allocator.cli.papers import report


def test_the_page_lists_every_name() -> None:
    text = names_page.PAGE.read_text("utf-8")
    told = text.split(names_page.BEGIN)[1].split(names_page.END)[0]
    assert told == names_page.listed(), "run tests/helpers/names_page.py"
    assert "未在 WPS、Word 中验证" in text


def test_the_page_knows_every_option() -> None:
    text = names_page.PAGE.read_text("utf-8")
    known = {o for p in report.params for o in p.opts if o.startswith("--")}
    named = set(re.findall(r"`(--[a-z-]+)", text)) | set(re.findall(r" (--[a-z-]+)", text))
    assert named <= known
    own = {"--fields", "--paper", "--versus", "--since", "--publish-on", "--count-first-day", "--with-amounts"} | {
        "--with-marks", "--template", "--template-init", "--final", "--zip", "--json", "--out",
    }  # fmt: skip
    assert own <= named
