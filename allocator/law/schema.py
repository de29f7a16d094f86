"""From a TOML file to a checked model, with errors that a planner can act on.

Every entry at fault is listed in one message: its line, its path in the file's own words, what was read, what was
expected, and the nearest valid name where a name is unknown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from allocator.errors import CodedError, RulesError, reason
from allocator.law.clause.fields import Frozen
from allocator.law.known_keys import belongs, keys_at, keys_of
from allocator.law.text.suggest import nearest
from allocator.law.text.toml_lines import Lines, Spot, began
from allocator.law.text.toml_lines import Path as Entry
from allocator.law.text.toml_syntax import syntax_fault

M = TypeVar("M", bound=Frozen)
_EXPECTED = {
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "string_type": "应为带引号的文字",
    "string_too_short": "不能为空",
    "literal_error": "应为{expected}之一",
    "greater_than_equal": "应不小于{ge}",
    "less_than_equal": "应不大于{le}",
    "greater_than": "应大于{gt}",
    "date_type": "应为日期，如2027-12-31",
    "date_parsing": "应为日期，如2027-12-31",
    "date_from_datetime_parsing": "应为日期，如2027-12-31",
    "date_from_datetime_inexact": "应为日期，如2027-12-31",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "finite_number": "应为有限的数",
    "tuple_type": "应为列表",
    "dict_type": "应为表",
    "model_type": "应为表",
    "model_attributes_type": "应为表",
    "too_short": "至少应有一项",
}
_SHOWN = {"tier": "tiers"}
"""Top-level keys of a programme file that scenario paths call otherwise."""
Placed = Callable[[Entry], Spot | None]
"""Where an entry stands; None where the place is not known."""


class MisplacedError(CodedError):
    """A fault that a model finds as a whole and that belongs to one of its entries: (“clause”, 3, “tier”).

    `beside` are the other entries that have a part in it.
    """

    def __init__(self, text: str, *at: str | int, code: str = "", beside: Iterable[Entry] = ()) -> None:
        super().__init__(code, text)
        self.at: Entry = at
        self.beside = tuple(beside)


class TomlFile(NamedTuple):
    """A TOML file: its entries, and the line of each."""

    data: dict[str, Any]
    lines: Lines


def read_toml(path: Path, what: str = "规则文件") -> dict[str, Any]:
    """Return a TOML file as a mapping; `what` is it called in a message.

    Raises
    ------
    RulesError
        The file is missing, not UTF-8, or not TOML (R01).
    """
    return open_toml(path, what).data


def open_toml(path: Path, what: str = "规则文件") -> TomlFile:
    """Return a TOML file as a mapping, with the lines of its entries; raises as `read_toml` does."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise RulesError(f"找不到{what}“{path}”（当前目录 {Path.cwd()}）") from None
    except UnicodeDecodeError:
        raise RulesError(f"{what}“{path.name}”不是UTF-8编码。请在编辑器中另存为UTF-8") from None
    except OSError as fault:
        raise RulesError(f"{what}“{path}”无法读取：{reason(fault)}") from None
    except ValueError:
        raise RulesError(f"{what}的文件名含不能用的字符：{str(path)!r}") from None
    return parsed_toml(text, path.name, what)


def parsed_toml(text: str, name: str, what: str = "规则文件") -> TomlFile:
    """Return the text of a TOML file, called `name` in a message; raises R01 where it is none."""
    try:
        return TomlFile(tomllib.loads(text), Lines(text))
    except tomllib.TOMLDecodeError as fault:
        told = syntax_fault(text, fault)
        found = RulesError(f"【R01】{what}“{name}”{told.says}")
        found.faults = ((told.line, f"【R01】{told.says}"),)
        raise found from None
    except (ValueError, RecursionError, OverflowError):  # TOML by its letter, but nothing that can be held
        raise RulesError(f"【R01】{what}“{name}”：有过长的数字，或嵌套过深的列表。请改为正常的写法") from None


def validated(
    model: type[M],
    data: Mapping[str, Any],
    where: str,
    called: Mapping[str, str] | None = None,
    placed: Placed | None = None,
) -> M:
    """Read `data` as `model`, or raise one RulesError that lists every entry at fault with line and nearest name.

    Parameters
    ----------
    where
        What is read, for the message: 规则文件“x.toml”.
    called
        Path in the model → the name under which it was written, where the two differ.
    placed
        Where an entry stands in the file, where that is known.
    """
    try:
        return TypeAdapter(model).validate_python(data)
    except ValidationError as fault:
        faults = fault.errors(include_url=False)
        raise refusal(
            where, [(_spots(data, e, placed), _complaint(model, data, e, called or {})) for e in faults]
        ) from None


def refusal(where: str, faults: Iterable[tuple[Sequence[Spot | None], str]]) -> RulesError:
    """Return all faults of a file in one error, by their first line, those without one first."""
    listed = sorted(faults, key=lambda fault: _line(fault[0]))
    told = "\n".join(f"  · {began(*spots)}{text}" for spots, text in listed)
    found = RulesError(f"{where}有{len(listed)}处错误：\n{told}")
    found.faults = tuple((_line(spots), text) for spots, text in listed)
    return found


def _line(spots: Sequence[Spot | None]) -> int:
    """Return the first line of the file that is read; 0 where it is another file's, or not known."""
    first = next(filter(None, spots), None)
    return first.line if first and not first.of else 0


def _spots(data: Mapping[str, Any], error: Any, placed: Placed | None) -> list[Spot | None]:
    """Tell where a fault stands: the entry, after those that make it together with it."""
    if placed is None:
        return []
    cause = error.get("ctx", {}).get("error")
    beside = cause.beside if isinstance(cause, MisplacedError) else ()
    return [placed(entry) for entry in (*beside, _entry(data, error))]


def _entry(data: Mapping[str, Any], error: Any) -> Entry:
    """Tell which entry of the file is at fault."""
    steps = tuple(step for step, _ in _steps(data, error["loc"]))
    if error["type"] == "union_tag_invalid":
        return (*steps, "kind")
    cause = error.get("ctx", {}).get("error")
    return (*steps, *cause.at) if isinstance(cause, MisplacedError) else steps


def _complaint(model: type[Frozen], data: Mapping[str, Any], error: Any, called: Mapping[str, str]) -> str:
    path = _path(data, error["loc"])
    path = called.get(path, path)
    last = str(error["loc"][-1]) if error["loc"] else ""
    match error["type"]:
        case "extra_forbidden":
            text = f"【R02】未知项“{path}”{_hint(model, data, error)}"
        case "union_tag_invalid":
            found, known = str(error["ctx"]["tag"]), re.findall(r"'([^']*)'", error["ctx"]["expected_tags"])
            what = "奖补方式" if last == "award" else "条款类型"
            text = f"【R04】“{path}”：未知{what}“{found}”{nearest(found, known)}（已有：{'、'.join(known)}）"
        case "union_tag_not_found":
            text = f"【R03】缺少“{path}.kind”"
        case "missing" if last in {"article", "quote"}:
            text = f"【R05】“{path.rpartition('.')[0]}”未注明依据：缺少 {last}"
        case "missing":
            text = f"【R03】缺少“{path}”"
        case "value_error":
            text = _said_by_us(path, error["ctx"]["error"])
        case kind:
            expected = _EXPECTED.get(kind, error["msg"]).format(**_words(error.get("ctx", {})))
            if kind == "tuple_type" and isinstance(error.get("input"), dict):
                expected = f"表头应为两层方括号 [[{last}]]"
                text = f"【R03】“{path}”：{expected}"
            else:
                text = f"【R03】“{path}”：读到“{error.get('input')}”，{expected}{_nearest_word(error)}"
    return text


def _nearest_word(error: Any) -> str:
    """Return the nearest of the words that may stand there, where only some may."""
    if error["type"] != "literal_error":
        return ""
    return nearest(str(error.get("input")), re.findall(r"'([^']*)'", error["ctx"]["expected"]))


def _said_by_us(path: str, fault: ValueError) -> str:
    """Return a sentence of our own validators; its code, where it has one, goes before the path."""
    if not path:
        return str(fault)
    code, text = (fault.code, fault.text) if isinstance(fault, CodedError) else ("", str(fault))
    return f"【{code or 'R03'}】“{path}”：{text}"


def _words(context: Mapping[str, Any]) -> dict[str, str]:
    return {k: str(v).replace("'", "").replace(" or ", "、").replace(", ", "、") for k, v in context.items()}


def _hint(model: type[Frozen], data: Mapping[str, Any], error: Any) -> str:
    """Return the nearest name that may stand there, else where the unknown one belongs, else the nearest of all."""
    *above, last = (step for step, _ in _steps(data, error["loc"]))
    here = keys_at(model, data, above)
    if near := nearest(str(last), here):
        return near
    if owners := belongs(model, str(last)):
        return f"，“{last}”应写在 {'、'.join(owners)} 之下"
    return nearest(str(last), keys_of(model))


def _steps(data: Any, loc: Iterable[int | str]) -> Iterator[tuple[int | str, Any]]:
    """Yield the way to an entry, the tags of unions left out, each step with what stands there."""
    here = data
    for step in loc:
        if isinstance(step, int):
            here = here[step] if isinstance(here, (list, tuple)) and step < len(here) else None
        elif isinstance(here, Mapping) and step == here.get("kind") and step not in here:
            continue
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
        yield step, here


def _path(data: Any, loc: Iterable[int | str]) -> str:
    """Return the place in the file's own words: entries of a list by their id or name."""
    words: list[str] = []
    for step, here in _steps(data, loc):
        if isinstance(step, int):
            name = next((here[k] for k in ("id", "name", "number") if isinstance(here, Mapping) and k in here), None)
            words.append(str(name or step + 1))
        else:
            words.append(_SHOWN.get(step, step) if not words else step)
    return ".".join(words)
