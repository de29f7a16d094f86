"""Which sheets and lines of a workbook are the table of candidates, and what stands around it.

Here lie:

    choosing     Which sheets of a workbook are the candidate tables (C07), and what becomes of the others.
    comparing    What two sheets have in common: the projects in them, and whether they say the same of them.
    joining      Marks on a sheet of their own, put beside the candidates by number or name (C65).
    numbering    Numbers that start anew for each city, and one merged number over several projects (C14, C05).
    sections     Lines that head the rows of a city or a group below them: 一、济南市（2项）, 济南市, 济南市小计.
    titles       What the title of a sheet says: a city, a batch, or that its rows do not count.
"""

__all__ = ["choosing", "comparing", "joining", "numbering", "sections", "titles"]
