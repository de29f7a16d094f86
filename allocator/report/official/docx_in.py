"""An office's own template as it comes in: whether it is a Word file at all, and its paragraphs with their tags."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from allocator.intake.opening import signatures

if TYPE_CHECKING:
    from docx.document import Document

MOST = 20 * 2**20
"""Bytes of a template, unpacked."""
SAVE_AS = "请在Word或WPS中另存为 .docx"
TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
WHOLE = re.compile(r"^(\{\{|\{%|\{#)(tr|tc|p|r)?(?=\s)")
SIGNS = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
CURLY = str.maketrans("“”‘’", "\"\"''")
"""Quotation marks as Word sets them, which stand for straight ones within a tag."""
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_TOO_LARGE = f"【A06】解压后超过{MOST // 2**20}MB，未读取。请减小模板"


class UnreadableError(ValueError):
    """The bytes are no Word file that can be read; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a paragraph.

    Attributes
    ----------
    kind
        {{, {% or {#.
    whole
        What gives way to it: its row (tr), its paragraph (p), or nothing.
    inner
        What stands in it.
    """

    text: str
    kind: str
    whole: str
    inner: str

    @property
    def plain(self) -> str:
        """The tag as jinja has it."""
        return f"{self.kind} {self.inner.translate(CURLY)} {self.text[-2:]}"


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a part: its number there from 1, and its element."""

    part: str
    number: int
    element: Any

    @cached_property
    def texts(self) -> list[Any]:
        """Its texts, those of paragraphs within it left out."""
        return [t for t in self.element.iter(qn("w:t")) if next(t.iterancestors(qn("w:p"))) is self.element]

    @cached_property
    def text(self) -> str:
        return "".join(t.text or "" for t in self.texts)

    @cached_property
    def tags(self) -> list[Tag]:
        """Its tags in their order."""
        return [_tag(m.group()) for m in TAG.finditer(self.text)]

    @property
    def where(self) -> str:
        """Where it stands, for people."""
        shown = self.text if len(self.text) <= SHOWN else f"{self.text[:SHOWN]}…"
        return f"{self.part}第{self.number}段“{shown}”"

    def above(self, name: str) -> Any:
        """Return the nearest element of that name around it; None where there is none."""
        return next(self.element.iterancestors(qn(name)), None)


SHOWN = 40
"""Characters of a paragraph that a message repeats."""


def _tag(text: str) -> Tag:
    found = WHOLE.match(text)
    whole = found.group(2) or "" if found else ""
    return Tag(text, text[:2], whole, text[2 + len(whole) : -2].strip())


@dataclass(frozen=True)
class Part:
    """A part that is filled in by itself: the body, a header, a footer."""

    name: str
    root: Any

    @cached_property
    def paragraphs(self) -> list[Paragraph]:
        return [Paragraph(self.name, n, p) for n, p in enumerate(self.root.iter(qn("w:p")), 1)]


def document(data: bytes) -> Document:
    """Return a template.

    Raises
    ------
    UnreadableError
        It is no Word file, has a password, or holds what a template must not.
    """
    if not data:
        raise UnreadableError(f"【A05】文件为空（0字节）。{SAVE_AS}")
    if signatures.encrypted(data):
        raise UnreadableError("【A03】文件已加密。请去除密码后重新给出")
    if not data.startswith(signatures.ZIP):
        raise UnreadableError(f"【A02】文件内容是{_described(data)}，不是 .docx。{SAVE_AS}")
    try:
        _check_archive(data)
        return docx.Document(BytesIO(data))
    except UnreadableError:
        raise
    except RuntimeError:
        raise UnreadableError("【A03】文件已加密。请去除密码后重新给出") from None
    except Exception:  # noqa: BLE001 - whatever a broken file makes the library stumble over
        raise UnreadableError(f"【A05】文件损坏，无法打开。{SAVE_AS}") from None


def _described(data: bytes) -> str:
    if data.startswith(signatures.OLE):
        return "旧版Office文档（.doc、.wps）"
    return signatures.described(data)


def _check_archive(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
        if sum(i.file_size for i in infos) > MOST:
            raise UnreadableError(_TOO_LARGE)
        names = [i.filename.lower() for i in infos]
        if any(name.endswith("vbaproject.bin") for name in names):
            raise UnreadableError("【A04】含宏，拒绝读取。请另存为不含宏的 .docx")
        if "word/document.xml" not in names:
            raise UnreadableError(f"【A02】文件不是Word文档。{SAVE_AS}")
        for info in infos:
            if info.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(info):
                raise UnreadableError(f"【A07】含DTD实体声明，已拒绝。{SAVE_AS}")


def parts(made: Document) -> Iterator[Part]:
    """Yield the parts of a template that are filled in: its body, then headers, footers and footnotes, each once."""
    yield Part("正文", made.element.body)
    named = {"header": "页眉", "footer": "页脚", "footnotes": "脚注"}
    for part in sorted(made.part.package.iter_parts(), key=lambda part: str(part.partname)):
        kind = part.content_type.removeprefix(_CONTENT).removesuffix("+xml")
        if kind in named:
            root = part.element if hasattr(part, "element") else parse_xml(part.blob)
            yield Part(named[kind], root)
