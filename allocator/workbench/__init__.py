"""The planner's desk: what the pages of the app work on; it knows no browser and draws nothing.

Here lie:

    answers           From a set-up to its answer, in two steps: the score lines at once, then the confirmed …
    comparing         比较: the 方案 of a desk, and lists made by hand, against its 基准, with the cause of every …
    conflicts         Where nothing fits: what cannot stand together with its figures, and the ways out, each taken …
    controls          Every choice that a scenario may set, as a control: what it is called, what it takes, what …
    dossiers          说明: the dossier of a project, its facts at once, then all of it solved once more behind the …
    findings          What the 数据 page shows: problems in groups by what is to be done, columns and their …
    grid              The lists of a page: who is in, who is not, each with its lock.
    jobs              Long work in a worker: a page can look in, and cancelling ends the process at once (S07).
    locks             锁定: a candidate fixed by hand, always with a reason, and what the lock costs.
    meeting           上会材料: what the office is asked for, and the papers of a confirmed 方案 as `allocator …
    memory            What was computed once and may be asked for again, by many sessions: the newest few, each made …
    papers            What a 方案 can be taken away as: the same bytes as the command line writes.
    programme_list    The programmes as the pages ask for them, many times on every page: a shipped one is read and …
    rule_cards        The rules as cards: one a clause in the text's order, the tiers in one table, each quotation …
    setup             What one 方案 is computed from: the programme, the uploaded files, the budget and every …
    side              What the side of every page offers: the programmes, the budget's range, the 方案, the saved …
    side_by_side      Several lists beside each other: money, numbers, tiers and cities of each, and who differs.
    status_bar        The line on top of every page: 预算 / 已安排 / 结余 / 支持数 / 求解状态, from whatever is …
    table             A planner's desk: 方案A, B, C… as they were solved, the one at hand, and the 基准 they are …
    task              One long piece of work behind a page, as a worker does it.
    tiles             The city picture: a tile grid of the sixteen cities, no map and no boundary.
    turns             Whose turn it is when many use the pages at once: the lists of all come before the …
    weights           稳健性 behind its page: schemes of a desk, what a study is asked for, weights moved by hand.
    whatif            What else could be: the list at every budget, the price of rules, readings, near lists, a …
    wording           What the command line says about its options, in the words of the pages.
    workspace         The working folder: uploads under their hash, desks version by version, scenarios as TOML …
"""

__all__ = [
    "answers",
    "comparing",
    "conflicts",
    "controls",
    "dossiers",
    "findings",
    "grid",
    "jobs",
    "locks",
    "meeting",
    "memory",
    "papers",
    "programme_list",
    "rule_cards",
    "setup",
    "side",
    "status_bar",
    "table",
    "task",
    "tiles",
    "weights",
    "whatif",
    "wording",
    "workspace",
]
