"""The planner's desk: what the pages of the app work on; it knows no browser and draws nothing.

Here lie:

    answers         From a set-up to its answer, in two steps: the score lines at once, then the confirmed, audited …
    comparing       比较: the 方案 of a desk, and lists made by hand, against its 基准, with the cause of every change.
    conflicts       Where nothing fits: what cannot stand together with its figures, and the ways out, each taken by …
    dossiers        说明: the dossier of a project, its facts at once, then all of it solved once more behind the …
    files           Workbooks behind their page: how they are received, what is carried over, what is found in them.
    history         Every change of a desk can be taken back and made again: the versions that the working folder …
    jobs            Long work in a worker: a page can look in, and cancelling ends the process at once (S07).
    lists           The lists of a 方案 behind their page: searched and sieved, locks with their price, what a …
    meeting         上会材料: what the office is asked for, and the papers of a confirmed 方案 as `allocator report` …
    memory          What was computed once and may be asked for again, by many sessions: the newest few, each made …
    naming          What the 方案 of a desk are called: by what differs, unless a planner has named them; and what a …
    papers          What a 方案 can be taken away as: the same bytes as the command line writes.
    rules           Rules and programmes behind their page: cards, a control for every choice, what may be chosen.
    setup           What one 方案 is computed from: the programme, the uploaded files, the budget and every choice …
    shelf           Earlier work of a working folder, as the start page lists it: what it is called, year, 办法 …
    side            What the side of every page offers: the programmes, the budget's range, the 方案, the saved …
    side_by_side    Several lists beside each other: money, numbers, tiers and cities of each, and who differs.
    status_bar      The line on top of every page: 预算 / 已安排 / 结余 / 支持数 / 求解状态, from whatever is known …
    table           A planner's desk: 方案A, B, C… as they were solved, the one at hand, and the 基准 they are …
    task            One long piece of work behind a page, as a worker does it.
    turns           Whose turn it is when many use the pages at once: the lists of all come before the confirmation …
    weights         稳健性 behind its page: schemes of a desk, what a study is asked for, weights moved by hand.
    whatif          What else could be: the list at every budget, the price of rules, readings, near lists, a short …
    wording         What the command line says about its options, in the words of the pages.
    workspace       The working folder: uploads under their hash, desks version by version, scenarios as TOML; whole …
"""

__all__ = [
    "answers",
    "comparing",
    "conflicts",
    "dossiers",
    "files",
    "history",
    "jobs",
    "lists",
    "meeting",
    "memory",
    "naming",
    "papers",
    "rules",
    "setup",
    "shelf",
    "side",
    "status_bar",
    "table",
    "task",
    "weights",
    "whatif",
    "wording",
    "workspace",
]
