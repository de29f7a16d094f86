"""The inside of an .xlsx file, read as a stream and safe to open, behind one function: `read`.

Why our own: each line is a test in `tests/intake/test_reader_reasons.py`, against openpyxl 3.1.5.

- Strict OOXML has no sheet there; a part whose name is in another case is missing, or the file refused.
- A stated range that is too small cuts the rows of its stream (`read_only`), which shows no hidden row or column and no
  merged range either.
- Words struck through within a cell are read with the others: 10 struck and 80 are 1080.
- A formula gives its words or its value, and one that was never calculated is an empty cell.
- Of two values for one cell it takes one, and an unknown type of cell for text. Here the file is refused.
- A file of a few kB may claim 17,179,869,184 cells, and entities are expanded. Here the first is not read to its end,
  the second refused; bombs and the rest of what is made to harm in `tests/intake/test_safety.py`.

Speed is no reason, and no price (`benchmarks/xlsx_reader.py`, 140,195 cells, the same values): about as fast as the
stream of openpyxl, which tells least, with shared strings and 1.5 times as fast with inline ones; 1.8 and 2.0 times as
fast as openpyxl in full.

Here lie:

    archive      Is this file a workbook that is safe to open? Decided from its content before anything is parsed …
    comments     Comments on the cells of a worksheet, the old kind and the threaded one.
    markup       XML as a stream of events: no tree that could grow, no DTD, no entity, names without their prefix.
    package      The parts of an .xlsx archive and how they hang together: workbook, worksheets, strings, styles …
    strings      Text in a workbook: the shared strings, and which of their words are struck through.
    styles       What the styles of a workbook say about a cell: its number format, whether it is a date, whether it …
    workbook     A workbook as sheets, each part of the archive read once.
    worksheet    One worksheet as a `Sheet`, read once as a stream: values, formulas, merged ranges, hidden rows and …
"""

from allocator.intake.xlsx.workbook import read

__all__ = ["read"]
