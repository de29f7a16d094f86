"""Every error of the package, as a tree; each says where, why and what to do.

    AllocatorError                    exit code
    ├── UsageError                    2   the command line or a call is malformed
    ├── RulesError                    3   a programme or scenario file cannot be used
    ├── DataError                     3   a candidate table or ledger cannot be used
    ├── VerificationError             6   two engines, or an engine and the audit, disagree
    └── EnvironmentFault              1   disk full, missing permission, broken installation

An infeasible problem is a result (exit 4), not an exception; so is a run stopped before proof (exit 5).
"""

from __future__ import annotations

import errno
from collections.abc import Mapping
from typing import Any

_REASONS: Mapping[int | None, str] = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "路径不存在",
    errno.ENOTDIR: "上级不是文件夹",
    errno.EISDIR: "这是一个文件夹",
    errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "名称过长",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "磁盘只读",
    errno.EBUSY: "正被占用",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "打开的文件过多",
    errno.ENOMEM: "内存不足",
    errno.EINVAL: "路径不能用",
}


class CodedError(ValueError):
    """A fault that a model of the rules finds in itself, with its code; it becomes a line of a `RulesError`."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"【{code}】{text}" if code else text)
        self.code, self.text = code, text


def reason(fault: OSError) -> str:
    """Tell why the system refused, in Chinese where it is one of the usual reasons."""
    return _REASONS.get(fault.errno) or fault.strerror or str(fault)


class AllocatorError(Exception):
    """Root of the tree. `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(AllocatorError):
    """The command line, or an argument of a call, is malformed."""

    exit_code = 2


class RulesError(AllocatorError):
    """A programme or scenario file is malformed, contradicts itself or is out of force.

    `faults` lists what is wrong with the file, where that is known entry by entry: the line, 0 where it has none, and
    what is wrong there.
    """

    exit_code = 3
    faults: tuple[tuple[int, str], ...] = ()


class DataError(AllocatorError):
    """A candidate table or ledger cannot be used; the text lists every problem found.

    `findings` holds the whole problem list of the candidates, what needs no mending too; for analysts as a DataFrame.
    """

    exit_code = 3
    findings: Any = ()


class VerificationError(AllocatorError):
    """Two engines, or an engine and the audit, disagree: nothing may be published.

    `bundle` holds what they said, as plain data, for the diagnostic file.
    """

    exit_code = 6
    bundle: dict[str, Any] | None = None


class EnvironmentFault(AllocatorError):  # noqa: N818
    """The machine failed us: no space, no permission, a broken or clashing installation."""

    exit_code = 1
