"""The analysts' door: a pandas DataFrame in, DataFrames out, through the same intake, engines and proofs.

Here lie:

    allocation    One year allocated: its awards, everybody else, goals and measurements as DataFrames.
    arguments     What the arguments of a call mean: a programme, a scenario, an amount, the options of a run.
    comparison    Scenarios, earlier runs and lists by hand against a base, as DataFrames.
    schema        The columns of every table and their dtypes, and rows made into such a table.
    stairs        The whole budget at once, every stair with its list, as DataFrames.
    tables_in     A DataFrame as a table of the intake: cells as a worksheet has them, rows numbered as in df.iloc.
"""

from allocator.frames.allocation import AllocationFrames, allocate
from allocator.frames.comparison import ComparisonFrames, compare
from allocator.frames.stairs import FrontierFrames, frontier

__all__ = ["AllocationFrames", "ComparisonFrames", "FrontierFrames", "allocate", "compare", "frontier"]
