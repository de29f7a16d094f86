"""The inside of an .xlsx file: parts, strings, styles, worksheets; read as a stream, safe to open.

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

__all__ = ["archive", "markup", "workbook"]
