"""What a result says by itself about reserved seats: what the last one costs, and which city's award they displaced."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.run.note_context import Note, Told


def seats(told: Told) -> Iterator[Note]:
    """Yield the seats given, what one fewer would change, and the cities that would have an award without any."""
    problem, reserve = told.problem, told.problem.reserve
    given = [i for i, a in enumerate(told.allocation.awards) if a and a.via == "reserve"]
    if reserve is None or not given:
        return
    names = "、".join(f"{problem.cities[problem.city[i]]}（{problem.pool[i].called}）" for i in given)
    fewer = told.moved(told.case.with_clause(reserve.id, seats=len(given) - 1))
    cost = "" if fewer is None else f"；少给1个时：{fewer}"
    yield Note("seats", f"地市均衡名额给出{len(given)}个：{names}{cost}")
    without = told.again(told.case.with_clause(reserve.id, seats=0))
    if without is None:
        return
    served = {problem.city[i] for i in without[1].funded}
    for i in given:
        if problem.city[i] in served:
            city = problem.cities[problem.city[i]]
            text = f"{city}不设名额时本有项目获支持；名额占用数量和预算，该市最后一项落在线外，由名额补回"
            yield Note("seat_displaced", text)
