"""Ten planners on one server at once: each sees an own list with an own sum, and nobody's work is lost."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import session
from page_case import Open, run, words
from serving import ROOT, free_port, serving

from allocator.errors import UsageError
from allocator.law.scenario import Scenario
from allocator.money import show_wan

sys.path.append(str(ROOT / "benchmarks"))
from visitor import Seen, Visitor

USERS = 10


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Where the pages are served, as `allocator app` does it."""
    port = free_port()
    start = "from allocator.cli.main import main; main()"
    options = ["--no-browser", "--port", str(port), "--workspace", str(tmp_path / "工作")]
    with serving([sys.executable, "-c", start, "app", *options], port, os.environ) as address:
        yield address


async def _crowd(address: str, budgets: list[list[int]]) -> list[list[Seen]]:
    """Every round all users type their budgets at the same moment; what each of them sees, round by round."""
    users = [Visitor(address) for _ in budgets[0]]
    async with asyncio.timeout(300):
        await asyncio.gather(*(u.enter() for u in users))
        rounds = []
        for amounts in budgets:
            told = await asyncio.gather(*(u.budget(a) for u, a in zip(users, amounts, strict=True)))
            rounds.append([seen for seen, _ in told])
        assert len({u.case for u in users}) == len(users), "every desk has a link of its own"
        for user in users:
            await user.leave()
    return rounds


def test_everybody_sees_an_own_list_and_an_own_sum(server: str, house: session.House):
    budgets = [[400 + 170 * k + 60 * n for k in range(USERS)] for n in range(2)]
    found = asyncio.run(_crowd(server, budgets))
    lists = []
    for amounts, screens in zip(budgets, found, strict=True):
        for amount, seen in zip(amounts, screens, strict=True):
            setup = house.answers.begin().model_copy(update={"budget": amount * 10_000})
            expected = house.answers.first(setup).tables
            assert expected is not None
            assert f"预算 {amount:,}万元 已安排 {show_wan(expected.headline.spent)}万元" in seen.top
            assert "已证明最优" in seen.top
            assert seen.tables[0]["编号"] == [r.id for r in expected.awarded]
            assert sum(map(float, seen.tables[0]["金额"])) * 10_000 == expected.headline.spent
            lists.append(tuple(seen.tables[0]["编号"]))
    assert len(set(lists)) >= USERS


def test_two_planners_who_save_the_same_name_keep_both(opened: Open, house: session.House):
    first, second = opened("plan"), opened("plan")
    for at, amount in ((first, "1600万元"), (second, "1700万元")):
        at.sidebar.text_input(key="_budget_text").set_value(amount)
        run(at)
        at.sidebar.text_input(key="_name").set_value("例·压减")
        at.sidebar.text_input(key="_because").set_value("例：测算")
        run(at)
        next(b for b in at.sidebar.button if b.label == "保存为情景文件").click()
        run(at)
    assert "已保存为工作文件夹中的情景" in words(first)
    assert "已存在且内容不同，请换一个名称；原有文件没有改动" in words(second)
    assert house.workspace.scenario("例·压减").set["budget"] == "1600万元"
    assert second.session_state["opened"].desk.setup.budget == 17_000_000


def test_of_ten_who_save_the_same_name_at_once_one_does(house: session.House):
    start = threading.Barrier(USERS)

    def save(n: int) -> bool:
        scenario = Scenario(name="例·同名", because=f"例：第{n}人", set={"budget": f"{1000 + n}万元"})
        start.wait()
        try:
            house.workspace.save_scenario(scenario)
        except UsageError as fault:
            assert "已存在且内容不同" in str(fault)  # noqa: PT017 - both endings are right, each for some
            return False
        return True

    with ThreadPoolExecutor(USERS) as pool:
        saved = list(pool.map(save, range(USERS)))
    assert saved.count(True) == 1
    kept = house.workspace.scenario("例·同名")
    assert kept.because == f"例：第{saved.index(True)}人"
