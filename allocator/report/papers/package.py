"""The file around a paper: only the parts that we mean, and the same bytes for the same paper."""

from __future__ import annotations

import re
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from allocator.report.papers.styles import Fonts, font_table, settings, styles

if TYPE_CHECKING:
    from docx.document import Document

MADE = datetime(2026, 1, 1, tzinfo=UTC)
"""Every paper's date of creation, as that of every workbook: the same run gives the same bytes."""
_ZIPPED = (1980, 1, 1, 0, 0, 0)
_FIRST = "[Content_Types].xml"
_KEPT = (RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS)
_SCHEME = re.compile(rb"<a:(majorFont|minorFont)>.*?</a:\1>", re.DOTALL)


def new(title: str, fonts: Fonts) -> Document:
    """Return an empty paper with our styles, settings, fonts and properties, and nothing that a template brings."""
    document = docx.Document()
    for element, text in ((document.styles.element, styles(fonts)), (document.settings.element, settings())):
        for child in list(element):
            element.remove(child)
        for child in list(parse_xml(text)):
            element.append(child)
    _parts(document, fonts)
    own = document.core_properties
    own.title, own.author, own.last_modified_by, own.comments, own.keywords = title, "", "", "", ""
    own.created = own.modified = MADE
    own.revision, own.language = 1, "zh-CN"
    return document


def _parts(document: Document, fonts: Fonts) -> None:
    """Leave out what the template carries along, and put the fonts of its theme right."""
    part, package = document.part, document.part.package
    theme = next(r.target_part.blob for r in part.rels.values() if r.reltype == RELATIONSHIP_TYPE.THEME)
    for key in [key for key, r in part.rels.items() if r.reltype not in _KEPT]:
        del part.rels[key]
    for key in [k for k, r in package.rels.items() if r.reltype in _UNASKED]:
        del package.rels[key]
    for name, kind, relation, blob in (
        ("theme/theme1.xml", CONTENT_TYPE.OFC_THEME, RELATIONSHIP_TYPE.THEME, _SCHEME.sub(_named(fonts), theme)),
        ("fontTable.xml", CONTENT_TYPE.WML_FONT_TABLE, RELATIONSHIP_TYPE.FONT_TABLE, font_table(fonts).encode()),
    ):
        part.relate_to(Part(PackURI(f"/word/{name}"), kind, blob, package), relation)


_UNASKED = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)
"""A picture of an empty page, and the name of the program that made the template."""


def _named(fonts: Fonts) -> bytes:
    """Return a scheme's fonts: those of the text, and none for other scripts."""
    told = f'<a:latin typeface="{fonts.latin}"/><a:ea typeface="{fonts.body}"/><a:cs typeface="{fonts.latin}"/>'
    return rb"<a:\1>" + told.encode() + rb"</a:\1>"


def saved(document: Document) -> bytes:
    """Return the file: its members in a fixed order, without the hour at which they were written."""
    raw, out = BytesIO(), BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as made, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for name in sorted(made.namelist(), key=lambda name: (name != _FIRST, name)):
            member = zipfile.ZipInfo(name, _ZIPPED)
            member.create_system, member.external_attr, member.compress_type = 0, 0, zipfile.ZIP_DEFLATED
            kept.writestr(member, made.read(name))
    return out.getvalue()
