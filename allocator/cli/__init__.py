"""The commands of the command line, by what they are for; `main.py` puts them together.

Here lie:

    app           app: the pages in a browser, on this machine only.
    comparing     compare: scenarios, earlier runs and lists by hand against a base.
    demo          `allocator demo`: the synthetic sample year, all four vouchers, and 模型券 once more with city …
    explaining    explain: why, why not, and what it would have taken, of single candidates.
    frontier      frontier: the whole budget at once, every stair with its list.
    main          The command line: the commands together, and one clear message for every failure.
    many          --workers: who computes where a command solves many times.
    options       What commands share: the inputs they take, and where their output goes.
    papers        report: the papers of a run for the meeting and the public.
    progress      How far a sweep is: a bar with the remaining time on a terminal; elsewhere a plain line now and then.
    shelf         programmes, scenarios, template, doctor, demo: what the package brings along, and whether it works …
    solving       solve, check, audit: from the files of a year to its list, its problems, or the measurements of a …
    weights       weights: other scoring schemes on the same marks, and the weights around them.
    whatif        price, short, interpretations, alternatives: what is asked about a list before it goes to the …
    wording       Click in Chinese: help pages, and usage errors that name the nearest valid word.
"""

__all__ = ["main"]
