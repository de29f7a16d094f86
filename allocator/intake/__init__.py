"""From a workbook to candidates, with every problem found on the way."""

from allocator.intake.contents import shortened
from allocator.intake.findings import Finding, Level, Place
from allocator.intake.mapping import check_columns
from allocator.intake.reader import read
from allocator.intake.result import Intake, RowCount

__all__ = ["Finding", "Intake", "Level", "Place", "RowCount", "check_columns", "read", "shortened"]
