"""Papers as they look: made into PDF by LibreOffice with a different font for every font that is named, and read back.

Of the fonts of official papers none is free, so none is here: each stands for another face of Noto CJK, whose name in
the PDF tells in what a text was set. A font that no paper may name stands for one more.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import matplotlib as mpl

FACES = {
    "方正小标宋简体": "Noto Serif CJK JP",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "仿宋": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK JP",
    "楷体_GB2312": "Noto Sans CJK SC",
    "楷体": "Noto Sans CJK SC",
    "宋体": "Noto Serif CJK JP",
    "Times New Roman": "STIXGeneral",
}
"""What stands for which font; those that no paper names together share one."""
ONLY = {"Noto Serif CJK JP": "Regular", "Noto Sans CJK JP": "Regular", "Noto Serif CJK SC": "Bold"} | {
    "Noto Sans CJK SC": "Bold"
}
"""A family → the style that it has to do without: a PDF names all families of Noto alike, but not their weights."""
STRANGE = "DejaVu Sans"
"""What stands for any other font."""
CALLED = {
    "NotoSerifCJKjp-Bold": "标题",
    "NotoSerifCJKjp-Regular": "仿宋",
    "NotoSansCJKjp-Bold": "黑体",
    "NotoSansCJKjp-Regular": "楷体",
    "STIXGeneral": "西文",
}
"""What the name of a face in a PDF begins with → the font that it stands for."""
LATIN = Path(mpl.get_data_path()) / "fonts" / "ttf"
FONTS = "/usr/share/fonts"
LONGEST = 300


class Text(NamedTuple):
    """A piece of text in one font: points from the left and the top of its page."""

    page: int
    left: float
    top: float
    width: float
    font: str
    text: str


def pdfs(papers: Mapping[str, bytes], folder: Path) -> dict[str, Path]:
    """Make papers into PDF, all with one start of LibreOffice."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    there = office is not None and shutil.which("pdftohtml") is not None
    assert there, "LibreOffice or poppler is missing: run tests/browser/setup.sh as root"
    config = folder / "fonts.conf"
    config.write_text(_config(folder / "cache"), "utf-8")
    names = {name: f"p{n}" for n, name in enumerate(papers)}
    for name, data in papers.items():
        (folder / f"{names[name]}.docx").write_bytes(data)
    subprocess.run(
        [
            *(str(office), "--headless", "--norestore", f"-env:UserInstallation={(folder / 'user').as_uri()}"),
            *("--convert-to", "pdf", "--outdir", str(folder)),
            *(str(folder / f"{file}.docx") for file in names.values()),
        ],
        env=os.environ | {"FONTCONFIG_FILE": str(config), "HOME": str(folder)},
        check=True,
        capture_output=True,
        timeout=LONGEST,
    )
    return {name: folder / f"{file}.pdf" for name, file in names.items()}


def _config(cache: Path) -> str:
    named = "".join(
        f'<match target="pattern"><test name="family" qual="first"><string>{font}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{face}</string></edit></match>'
        for font, face in FACES.items()
    )
    faces = "".join(
        f'<test name="family" qual="first" compare="not_eq"><string>{face}</string></test>'
        for face in sorted({*FACES.values()})
    )
    rejected = "".join(
        f'<rejectfont><pattern><patelt name="family"><string>{family}</string></patelt>'
        f'<patelt name="style"><string>{style}</string></patelt></pattern></rejectfont>'
        for family, style in ONLY.items()
    )
    other = f'<edit name="family" mode="assign" binding="strong"><string>{STRANGE}</string></edit>'
    return (
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{FONTS}</dir>'
        f"<dir>{LATIN}</dir><selectfont>{rejected}</selectfont>"
        f'<cachedir>{cache}</cachedir>{named}<match target="pattern">{faces}{other}</match></fontconfig>'
    )


class Line(NamedTuple):
    """A line of a page."""

    page: int
    left: float
    top: float
    right: float
    fonts: frozenset[str]
    text: str


def lines(pdf: Path) -> list[Line]:
    """The lines of a PDF: pieces of text at one height of a page, from the left."""
    rows: dict[tuple[int, float], list[Text]] = {}
    for text in texts(pdf):
        near = next((at for at in rows if at[0] == text.page and abs(at[1] - text.top) <= NEAR), None)
        rows.setdefault(near or (text.page, text.top), []).append(text)
    return [_line(page, top, sorted(row, key=lambda t: t.left)) for (page, top), row in sorted(rows.items())]


NEAR = 4
"""Points by which letters of one line may stand apart in height: those of another font stand on the same ground."""


def _line(page: int, top: float, row: list[Text]) -> Line:
    fonts = frozenset(t.font for t in row if t.text.strip())
    return Line(page, row[0].left, top, row[-1].left + row[-1].width, fonts, "".join(t.text for t in row))


def texts(pdf: Path) -> list[Text]:
    """Every piece of text of a PDF, page by page from the top down."""
    done = subprocess.run(
        ["pdftohtml", "-xml", "-i", "-hidden", "-fontfullname", "-zoom", "1", "-stdout", "-nomerge", str(pdf)],
        check=True,
        capture_output=True,
    )
    root = ET.fromstring(done.stdout.decode("utf-8"))
    fonts: dict[str, str] = {}
    found = []
    for n, page in enumerate(root.iter("page"), 1):
        for spec in page.iter("fontspec"):
            fonts[spec.get("id", "")] = _face(spec.get("family", ""))
        for told in page.iter("text"):
            at = [float(told.get(key, "0")) for key in ("left", "top", "width")]
            found.append(Text(n, at[0], at[1], at[2], fonts[told.get("font", "")], "".join(told.itertext())))
    return found


def _face(name: str) -> str:
    plain = re.sub(r"^[A-Z]{6}\+", "", name)
    return next((font for face, font in CALLED.items() if plain.startswith(face)), plain)
