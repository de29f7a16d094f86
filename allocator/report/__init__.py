"""What people see: one file or room per report, its tables drawn by few renderers: console, xlsx, page, CSV.

Here lie:

    allocated       What every output of an allocation shows, computed once and checked: sums, lists, reasons …
    allocation      An allocation: money, verdict, tiers, cities, the list, reasons, rules, measurements; on paper …
    audit           A list measured against every clause: its sums, what fails, who is passed over; 审核意见.xlsx …
    awards          The columns of 分配方案.xlsx: the list, tiers and cities with sums, who is not in it and why …
    charts          Native charts of a workbook, bars and curves, drawn from the rows of a table on the same sheet.
    check_totals    Nothing may get lost between two tables: every way to add up the money gives the same sum.
    checks          What the checks and the two engines found, as rows.
    comparison      Several sides against a base: scenarios, earlier runs, lists by hand; on paper 比较.xlsx.
    conflict        Where nothing fits: what cannot stand together, the figures of it, and ways out with their …
    console         Reports on a console: panels and tables with colour on a terminal, aligned plain lines …
    csv_text        Tables as CSV for a spreadsheet: money in 元, empty fields for what there is not, nothing that …
    dossier         项目档案（内部说明）: why, why not and what it would have taken, of single candidates; on paper …
    edited          An edited list beside the best one: what each goal loses, who would have won instead, who is …
    figures         Figures for papers: SVG (its letters as outlines, so that it needs no font where it is read) and …
    files           The files of a run's folder, by name.
    frontier        The list at every budget: on a screen, in 前沿.xlsx, in 前沿.csv and drawn.
    headline        What stands on top of every output: the money, the verdict, and why the run is a 草案.
    justified       名次核对: who has less than somebody ranked behind, who that is, and why; a line for each, and …
    lists           Lists side by side, candidate by candidate: what each gives to whom.
    no_list         Why there is no list: what cannot stand together, or who is owed what; on paper 应兑现清单.xlsx.
    official        The papers for the meeting and the public: from a result, the office's own fields and a template.
    otherwise       If it were otherwise: what rules cost and bind, other readings, near lists, a short budget.
    page            Tables for a page: plain lists under titles; numbers stay numbers.
    papers          Reports as Word papers on the page of GB/T 9704: the renderer, and what is only ever a paper.
    phrases         Phrases that several reports share: what a change does to goals, money and people; panels …
    problems        问题清单.xlsx: every finding in a list, and a copy of the planner's workbook with the cells marked.
    remarks         What is remarked on a line of the list: why its tier or its amount is not what its rank alone …
    rulebook        The rules of a run as rows: tiers, clauses and gates with articles and quotes, what was given …
    shelf           What the package brings along, told: programmes, scenarios, tables to be filled in, the state of …
    summary         The result told in labelled lines: the headline, the data behind it, and how the articles are read.
    table           What a report is made of: tables of raw values, notices in words, figures; the renderers alone …
    text_width      How wide text stands in a fixed grid, and text that cannot play tricks on a terminal or a page.
    words           The names by which outputs call what the package knows under a code.
    xlsx            Reports as workbooks: a title, stamps and tables on every sheet, widths for Chinese text, A4 …
"""

__all__ = [
    "allocated",
    "allocation",
    "audit",
    "awards",
    "checks",
    "comparison",
    "console",
    "dossier",
    "files",
    "frontier",
    "headline",
    "official",
    "otherwise",
    "page",
    "papers",
    "phrases",
    "problems",
    "rulebook",
    "shelf",
    "summary",
    "table",
    "words",
    "xlsx",
]
