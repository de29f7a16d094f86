"""What was received in earlier years: the sheet, its lines, and where every 元 of it goes.

Here lie:

    account    Where every 元 of a ledger goes: counted, or set aside with a reason; nothing disappears.
    history    What counts as earlier receipts: a ledger, else the column 累计已获金额, else knowingly nothing (L03 …
    rows       The lines of a ledger sheet as receipts: who, when, what for, how much (L01–L09).
    sheet      The ledger as a sheet of the workbook or a file of its own: 历史奖补, recognised by its headers.
"""

__all__ = ["account", "history", "sheet"]
