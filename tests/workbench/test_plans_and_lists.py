"""方案 that can be kept and every change of them taken back; lists searched, sieved, ordered; what a change did."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook

from allocator.workbench.answers import Answers
from allocator.workbench.history import BESIDE, begun_anew, kept, redone, undone
from allocator.workbench.lists.listing import ORDERS, Listing, Order, Sieve, Which, listing
from allocator.workbench.lists.locks import locked, price, trial
from allocator.workbench.lists.shift import shift
from allocator.workbench.naming import difference, titles
from allocator.workbench.table import MOST_STEPS, Desk
from allocator.workbench.weights.ask import WeighingAsk
from allocator.workbench.workspace import KEPT_VERSIONS, Opened, Workspace

EVERYTHING = Sieve()

WHOLE = Sieve()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return Answers(Workspace(tmp_path_factory.mktemp("工作")))


def seen(answers: Answers, which: Which = "awarded", sieve: Sieve = EVERYTHING, *, lock: bool = False) -> Listing:
    setup = answers.begin()
    setup = locked(setup, "49", "support", "培育成长级", "例：测试") if lock else setup
    found = answers.first(setup)
    assert found.run is not None
    assert found.tables is not None
    return listing(found.run, found.tables, setup, which, sieve)


class TestKept:
    def test_names_say_what_differs_and_a_given_name_wins(self, answers: Answers):
        desk = Desk.begun(answers.begin())
        desk = desk.changed(desk.setup.model_copy(update={"budget": 25_000_000}), "")
        desk = desk.changed(desk.setup.choosing("stance", "top"), "stance")
        for path, value in (("clause.quota.high", 36), ("clause.quota.low", 26), ("clause.shape.mode", "none")):
            desk = desk.changed(desk.setup.choosing(path, value), path)
        assert titles(desk) == {
            "A": "方案A · 2,000万",
            "B": "方案B · 2,500万",
            "C": "方案C · 2,500万 · 突出头部",
            "D": "方案D · 2,500万 · 突出头部 · 奖补数量·上限 36个",
            "E": "方案E · 2,500万 · 突出头部 · 2处改动",
            "F": "方案F · 2,500万 · 突出头部 · 3处改动",
        }
        named = desk.renamed("B", " 例：多给 ", "供测试")
        assert titles(named)["B"] == "方案B · 例：多给"
        assert named.of("B").note == "供测试"
        assert named.of("B").setup.key() == desk.of("B").setup.key()

    def test_two_of_one_name_are_told_apart(self, answers: Answers):
        first = answers.begin().choosing("clause.quota.high", 36).choosing("clause.quota.low", 26)
        desk = Desk.begun(first).changed(first.choosing("clause.quota.low", 25), "")
        desk = desk.changed(desk.setup.model_copy(update={"hold": True}), "")
        assert len(set(titles(desk).values())) == 3
        assert titles(desk)["B"].endswith("2处改动 · 奖补数量·下限 26个→25个")
        assert titles(desk)["C"].endswith("2处改动 · 申报表、台账或其读法")

    def test_a_deleted_plan_leaves_its_letter_and_its_place(self, answers: Answers):
        desk = Desk.begun(answers.begin())
        for budget in (16, 17):
            desk = desk.changed(answers.begin().model_copy(update={"budget": budget * 10**6}), "")
        gone = desk.deleted("C")
        assert (gone.at, gone.base) == ("B", "A")
        again = gone.changed(answers.begin().model_copy(update={"budget": 18_000_000}), "")
        assert again.at == "D"
        assert gone.deleted("A").base == "B"
        assert gone.deleted("A").deleted("B").at == "B"  # the last one stays

    def test_every_change_is_taken_back_and_made_again(self, answers: Answers):
        space = answers.workspace
        now = Opened("", 0, Desk.begun(answers.begin()))
        states = [now.desk]
        for new in (
            lambda d: d.changed(d.setup.model_copy(update={"budget": 16_000_000}), ""),
            lambda d: d.changed(locked(d.setup, "99", "out", "", "例"), "lock:99"),
            lambda d: d.renamed("B", "例", "例"),
            lambda d: d.based("B"),
            lambda d: d.deleted("A"),
        ):
            now = kept(space, now, new(now.desk), {"99": "99 例公司"})
            states.append(now.desk)
        said = ["预算总额 2,000万元→1,600万元", "锁定 99 例公司", "方案B的名称和备注", "基准改为方案B", "删除方案A"]
        assert [s.did for s in now.desk.undo] == said
        now = kept(space, now, now.desk.opened("B"))
        assert [s.did for s in now.desk.undo] == said  # turning to another 方案 changes nothing

        def same(one: Desk, other: Desk) -> bool:
            left = {"undo", "redo", "at"}
            return one.model_dump(exclude=left) == other.model_dump(exclude=left)

        for state in reversed(states[:-1]):
            back = undone(space, now)
            assert back is not None
            assert same(back, state)
            now = space.save(now, back)
        assert undone(space, now) is None
        for state in states[1:]:
            again = redone(space, now)
            assert again is not None
            assert same(again, state)
            now = space.save(now, again)
        assert redone(space, now) is None
        again = undone(space, now)
        assert again is not None
        now = kept(space, space.save(now, again), again.renamed("B", "例二", ""))
        assert now.desk.redo == ()  # another change: nothing is made again

    def test_taking_back_loses_nothing_that_is_no_step(self, answers: Answers):
        space = answers.workspace
        now = kept(space, Opened("", 0, Desk.begun(answers.begin())), Desk.begun(answers.begin()).called("例：本年"))
        now = kept(space, now, now.desk.scheming(space.keep("例.toml", b"name")))
        now = kept(space, now, now.desk.changed(now.desk.setup.model_copy(update={"budget": 16_000_000}), ""))
        ask = WeighingAsk(of=now.desk.setup.key(), schemes=now.desk.schemes, samples=1_000)
        beside = now.desk.weighed(ask).keeping(answers.begin()).model_copy(update={"by": "例"})
        now = kept(space, now, beside)
        assert [s.did for s in now.desk.undo] == ["这项工作的名称", "计分方案", "预算总额 2,000万元→1,600万元"]
        for left in (("例：本年", 1), ("例：本年", 0), ("", 0)):
            back = undone(space, now)
            assert back is not None
            assert (back.title, len(back.schemes)) == left
            assert (back.by, back.waiting, back.weighing) == ("例", beside.waiting, ask)
            now = space.save(now, back)
        every = {f for f in Desk.model_fields if f not in (*BESIDE, "undo", "redo")}
        assert every == {"plans", "at", "base", "last", "lists", "office", "schemes", "title"}

    def test_steps_outlive_the_versions_that_are_cleared(self, tmp_path: Path, answers: Answers):
        space = Workspace(tmp_path / "工作")
        now = space.begin(Desk.begun(answers.begin()))
        for n in range(MOST_STEPS + 5):
            now = kept(space, now, now.desk.renamed("A", f"例{n}", ""))
        assert len(now.desk.undo) == MOST_STEPS
        assert MOST_STEPS > KEPT_VERSIONS
        for _ in range(MOST_STEPS):
            back = undone(space, now)
            assert back is not None
            now = space.save(now, back)
        assert now.desk.plan.called == "例4"
        assert begun_anew(space, now.desk).desk.redo == ()

    def test_a_desk_of_before_is_still_read(self, answers: Answers):
        old = Desk.begun(answers.begin()).model_dump(mode="json", exclude={"undo", "redo", "last"})
        for plan in old["plans"]:
            for new in ("called", "note", "came"):
                del plan[new]
        assert Desk.model_validate(old) == Desk.begun(answers.begin())


class TestLists:
    def test_every_line_stands_in_one_list_and_what_matters_first(self, answers: Answers):
        both = [seen(answers), seen(answers, "missed")]
        assert [len(x.grid.ids) for x in both] == [31, 87]
        assert list(both[0].grid.values)[:7] == ["位次", "编号", "申报单位", "市", "档次", "金额", "受限原因、备注"]
        assert both[0].told == "共31项，合计1,969万元"

    def test_chips_count_what_they_keep(self, answers: Answers):
        for which in ORDERS:
            whole = seen(answers, which)
            assert whole.limits
            for code, chip in whole.limits.items():
                assert len(seen(answers, which, Sieve(limits=(code,))).grid.ids) == chip.number
        for tier, chip in seen(answers).tiers.items():
            kept_ = seen(answers, sieve=Sieve(tiers=(tier,)))
            assert (len(kept_.grid.ids), kept_.amount) == (chip.number, chip.amount)
            assert set(kept_.grid.values["档次"]) == {tier}

    def test_a_search_a_city_and_a_limit_together(self, answers: Answers):
        found = seen(answers, sieve=Sieve(words="济南 累计上限", cities=("济南市",), limits=("reduced:cumulative",)))
        assert found.grid.ids == ("115", "111")
        assert found.told == "列出2项（共31项），合计45万元"
        assert seen(answers, sieve=Sieve(words="没有这样的词")).grid.ids == ()

    def test_locks_are_sieved_and_found_by_their_word(self, answers: Answers):
        assert seen(answers).locked == 0
        held = seen(answers, sieve=Sieve(locked=True), lock=True)
        assert held.locked == 1
        assert held.grid.ids == ("49",)
        assert seen(answers, sieve=Sieve(words="锁定培育"), lock=True).grid.ids == ("49",)

    @pytest.mark.parametrize(("which", "order"), [(w, o) for w, orders in ORDERS.items() for o in orders])
    def test_an_order_keeps_every_line(self, answers: Answers, which: Which, order: Order):
        usual, ordered = seen(answers, which), seen(answers, which, Sieve(order=order))
        assert sorted(ordered.grid.ids) == sorted(usual.grid.ids)
        column = {"amount": "金额", "less": "少于上限", "score": "得分"}.get(order)
        if column:
            values = [v or 0 for v in ordered.grid.values[column]]
            assert values == sorted(values, reverse=True)
        if order == "id":
            assert list(ordered.grid.ids) == sorted(ordered.grid.ids, key=int)

    def test_what_is_seen_is_what_is_taken_away(self, answers: Answers):
        found = seen(answers, sieve=Sieve(cities=("济南市",), order="amount"))
        sheet = load_workbook(io.BytesIO(found.made())).worksheets[0]
        rows = [[c for c in row if c is not None] for row in sheet.iter_rows(values_only=True)]
        assert "所见13项" in str(rows[0][0])
        numbers = [str(cell) for row in rows for cell in row if str(cell) in found.grid.ids]
        assert [n for n in numbers if n in found.grid.ids][: len(found.grid.ids)]
        assert [row[1] for row in rows if len(row) > 5 and str(row[1]) in found.grid.ids] == list(found.grid.ids)
        assert rows[-1][-1] == 822


class TestShift:
    def test_who_enters_and_leaves_and_what_is_worse(self, answers: Answers):
        base = answers.begin()
        found = shift(answers.first(base), answers.first(base.model_copy(update={"budget": 16_000_000})))
        assert found is not None
        assert found.changed == ("预算总额 2,000万元→1,600万元",)
        assert found.sums == "金额1,969→1,587万元（-382），支持数31→30项（-1），结余13万元"
        told = dict(found.told)
        assert told["退出1项"] == ["49 临沂例槿博智能科技有限公司"]
        assert len(told["降档17项"]) == 17
        assert all(g.startswith("变差：") for g in found.goals)

    def test_other_programmes_and_impossible_plans_are_not_compared(self, answers: Answers):
        base = answers.begin()
        one = answers.first(base)
        other = shift(one, answers.whole(answers.sample("capability-centre")))
        assert other is not None
        assert "办法不同" in other.fault
        hard = base.model_copy(update={"budget": 5_000_000}).choosing("clause.quota.mode", "hard")
        assert difference(base, hard)[1] == "奖补数量·方式 优先目标→硬性要求"
        none = shift(one, answers.whole(hard))
        assert none is not None
        assert none.fault == "没有可行方案"

    def test_a_lock_that_is_only_tried_has_the_price_of_the_lock(self, answers: Answers):
        setup = answers.begin()
        run = answers.first(setup).run
        assert run is not None
        what, tried = trial(run, setup, "99") or ("", setup)
        assert what == "必须支持（培育成长级）"
        real = locked(setup, "99", "support", "培育成长级", "例：省重大项目配套")
        one, other = answers.first(tried).run, answers.first(real).run
        assert one is not None
        assert other is not None
        assert price(run, one, "99") == price(run, other, "99")
        assert (trial(run, setup, "49") or ("",))[0] == "不予支持"
        assert trial(run, setup, "1") is None  # not in the pool
        assert trial(other, real, "99") is None  # locked already
