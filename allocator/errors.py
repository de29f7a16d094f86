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

from typing import Any


class AllocatorError(Exception):
    """Root of the tree. `exit_code` is what the command line ends with."""

    exit_code = 1


class UsageError(AllocatorError):
    """The command line, or an argument of a call, is malformed."""

    exit_code = 2


class RulesError(AllocatorError):
    """A programme or scenario file is malformed, contradicts itself or is out of force."""

    exit_code = 3


class DataError(AllocatorError):
    """A candidate table or ledger cannot be used; the text lists every problem found."""

    exit_code = 3


class VerificationError(AllocatorError):
    """Two engines, or an engine and the audit, disagree: nothing may be published.

    `bundle` holds what they said, as plain data, for the diagnostic file.
    """

    exit_code = 6
    bundle: dict[str, Any] | None = None


class EnvironmentFault(AllocatorError):  # noqa: N818
    """The machine failed us: no space, no permission, a broken or clashing installation."""

    exit_code = 1
