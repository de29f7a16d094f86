"""The letter that submits the list to the finance department, where the articles ask for one: names with amounts."""

from __future__ import annotations

from typing import Any

from allocator.money import show_wan
from allocator.report.official.ask import Ask
from allocator.report.official.facts.publication import names_table, quoted
from allocator.report.official.of_record import funded, in_city_order
from allocator.report.official.source import Source


def facts(source: Source, _ask: Ask) -> dict[str, Any]:
    """Return what the letter says: whether the list was public, and what came of it, only as the office tells."""
    public, names = source.office.public, in_city_order(source.programme, funded(source.record))
    return {
        "报送依据": quoted(source.programme, "submit"),
        "报送公示已填": public.held_from is not None and public.held_to is not None,
        "报送无异议": public.no_objection is True,
        "报送有异议": public.no_objection is False,
        "报送名单": names_table(names, source.programme, amounts=True),
        "报送项数": len(names),
        "报送合计": show_wan(sum(c["amount"] for c in names)),
    }
