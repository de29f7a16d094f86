"""Everything that a paper looks like, in one place: the page of GB/T 9704-2012, its styles and its fonts.

A style names its East Asian font itself (`w:eastAsia`, no theme attribute): otherwise Chinese falls back to whatever
the reader has for Latin text. Theme and default fonts are ours, so that no reader reports a font as missing that no
word of the paper is set in. Fonts are named, never carried along.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from xml.sax.saxutils import quoteattr

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A4 = (210, 297)
"""Millimetres, wide and high."""
TOP, LEFT = 37, 28
BLOCK = (156, 225)
"""The text block, millimetres: 28 characters of 16 points, 22 lines."""
PITCH = 28.95
"""Points from line to line, exactly: 22 lines fill the block."""
TIGHT = -0.3
"""Points between characters: 28 of 16 points are wider than the block by 5.8; at -0.25 LibreOffice drops a mark that
ends a justified line of 28."""
BODY = 16.0
"""Size of the text, points (三号)."""
HEADER, FOOTER = 22, 22
"""Millimetres from the edge of the page to the header and from the page number to the edge."""
TURNED = 14
"""The same of a page on its side, whose margins are those of an upright one turned."""
MARGIN = 2.8
"""Points left and right of the text in a cell."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """What the parts of a paper are set in."""

    title: str
    body: str
    heading: str
    second: str
    plain: str
    latin: str = "Times New Roman"

    @property
    def every(self) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys((self.title, self.body, self.heading, self.second, self.plain, self.latin)))


OFFICIAL = Fonts("方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体")
COMMON = Fonts("宋体", "仿宋", "黑体", "楷体", "宋体")
"""For machines without the fonts of official papers."""
SPARE = (("方正小标宋简体", "宋体"), ("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体"))
"""Fonts, each with what stands in for it where it is missing."""

Role = Literal["title", "body", "heading", "second", "plain"]
Aligned = Literal["left", "center", "right", "both"]


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style.

    Attributes
    ----------
    indent
        Characters before the first line.
    pitch
        Points from line to line, exactly; 0 for what the font needs.
    level
        Its place in the outline, from 1; 0 for none.
    edge
        Characters to the right of a right-aligned line, or to the left of a left-aligned one.
    """

    key: str
    name: str
    role: Role
    size: float
    align: Aligned = "both"
    indent: int = 0
    pitch: float = PITCH
    tight: float = 0.0
    bold: bool = False
    level: int = 0
    after: float = 0.0
    edge: float = 0.0


TEXT = Style("Normal", "Normal", "body", BODY, indent=2, tight=TIGHT)
TITLE = Style("PaperTitle", "公文标题", "title", 22.0, "center", pitch=36.0)
UNDER = Style("PaperUnder", "标题下一行", "second", BODY, "center", after=PITCH / 2)
HEADING = Style("Heading1", "heading 1", "heading", BODY, indent=2, tight=TIGHT, level=1)
STRONG = Style("PaperStrong", "正文强调", "heading", BODY, indent=2, tight=TIGHT)
NOTE = Style("PaperNote", "附注", "body", 12.0, indent=2, pitch=20.0)
HEAD = Style("TableHead", "表头", "heading", 10.5, "center", pitch=0)
CELL = Style("TableCell", "表格文字", "body", 10.5, "left", pitch=0)
SMALL_HEAD = Style("TableHeadSmall", "表头小字", "heading", 9.0, "center", pitch=0)
SMALL = Style("TableCellSmall", "表格小字", "body", 9.0, "left", pitch=0)
"""For tables that are too wide even for a page on its side."""
MARK = Style("Header", "header", "heading", 14.0, "right", pitch=0)
ODD = Style("Footer", "footer", "plain", 14.0, "right", pitch=0, edge=1)
EVEN = Style("FooterEven", "偶数页页码", "plain", 14.0, "left", pitch=0, edge=1)
STYLES = (TEXT, TITLE, UNDER, HEADING, STRONG, NOTE, HEAD, CELL, SMALL_HEAD, SMALL, MARK, ODD, EVEN)


def twips(points: float) -> int:
    """Return points in twentieths."""
    return round(points * 20)


def millimetres(length: float) -> int:
    """Return millimetres in twentieths of a point."""
    return twips(length / 25.4 * 72)


def styles(fonts: Fonts) -> str:
    """Return the content of styles.xml."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(fonts, 'body')}{_size(BODY)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    fixed = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
        f'<w:left w:w="{twips(MARGIN)}" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        f'<w:right w:w="{twips(MARGIN)}" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        f"{''.join(_border(side) for side in ('top', 'left', 'bottom', 'right', 'insideH', 'insideV'))}"
        "</w:tblBorders></w:tblPr></w:style>"
    )
    return f'<w:styles xmlns:w="{WORD}">{defaults}{"".join(_style(s, fonts) for s in STYLES)}{fixed}</w:styles>'


def _border(side: str) -> str:
    return f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'


def _fonts(fonts: Fonts, role: Role) -> str:
    latin, east = quoteattr(fonts.latin), quoteattr(str(getattr(fonts, role)))
    return f'<w:rFonts w:ascii={latin} w:hAnsi={latin} w:eastAsia={east} w:cs={latin} w:hint="eastAsia"/>'


def _size(points: float) -> str:
    return f'<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _style(s: Style, fonts: Fonts) -> str:
    first = ' w:default="1"' if s is TEXT else ""
    based = "" if s is TEXT else f'<w:basedOn w:val="{TEXT.key}"/>'
    line = f'w:line="{twips(s.pitch)}" w:lineRule="exact"' if s.pitch else 'w:line="240" w:lineRule="auto"'
    keep = "<w:keepNext/>" if s.level else ""
    first_line = f'w:firstLineChars="{s.indent * 100}" w:firstLine="{twips(s.indent * (s.size + s.tight))}"'
    side = "right" if s.align == "right" else "left"
    edge = f'w:{side}Chars="{round(s.edge * 100)}" w:{side}="{twips(s.edge * s.size)}" '
    level = f'<w:outlineLvl w:val="{s.level - 1}"/>' if s.level else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{s.key}"><w:name w:val="{s.name}"/>{based}<w:qFormat/>'
        f'<w:pPr>{keep}<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/>'
        f'<w:spacing w:before="0" w:after="{twips(s.after)}" {line}/>'
        f'<w:ind {edge if s.edge else ""}{first_line}/><w:jc w:val="{s.align}"/>{level}</w:pPr><w:rPr>'
        f'{_fonts(fonts, s.role)}<w:b w:val="{int(s.bold)}"/><w:spacing w:val="{twips(s.tight)}"/>{_size(s.size)}'
        "</w:rPr></w:style>"
    )


def settings() -> str:
    """Return the content of settings.xml: odd and even pages apart, no characters compressed, Word's present layout."""
    uri = "http://schemas.microsoft.com/office/word"
    return (
        f'<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat><w:useFELayout/>'
        f'<w:compatSetting w:name="compatibilityMode" w:uri="{uri}" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def font_table(fonts: Fonts) -> str:
    """Return the fonts that the paper names, each with what may stand in for it."""
    told = "".join(_font(name, latin=name == fonts.latin) for name in fonts.every)
    return f'<w:fonts xmlns:w="{WORD}">{told}</w:fonts>'


def _font(name: str, *, latin: bool) -> str:
    other = "".join(f"<w:altName w:val={quoteattr(spare)}/>" for font, spare in SPARE if font == name)
    charset = "00" if latin else "86"
    return (
        f'<w:font w:name={quoteattr(name)}>{other}<w:charset w:val="{charset}"/><w:family w:val="auto"/>'
        '<w:pitch w:val="variable"/></w:font>'
    )
