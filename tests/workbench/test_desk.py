"""The desk behind the pages: set-ups, 方案, the working folder, answers, controls, locks, long work."""

from __future__ import annotations

import ast
import errno
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

import allocator
from allocator.errors import UsageError
from allocator.law.load import load, measures, shipped
from allocator.law.scenario import apply
from allocator.law.scenario import load as load_scenario
from allocator.law.shipped import sample_year
from allocator.problem.candidate import CITIES
from allocator.report.files import files_of
from allocator.run.parts import Options
from allocator.run.pipeline import prepare, solve
from allocator.workbench.answers import Answers
from allocator.workbench.comparing import ComparedPlan, compare
from allocator.workbench.jobs import Jobs
from allocator.workbench.lists.locks import locked, price, without
from allocator.workbench.lists.tiles import PLACES, tiles
from allocator.workbench.papers import papers
from allocator.workbench.rules.controls import control, written
from allocator.workbench.rules.rule_cards import cards
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.status_bar import topline
from allocator.workbench.table import Desk
from allocator.workbench.whatif import curve, short
from allocator.workbench.wording import for_page
from allocator.workbench.workspace import TakenError, Workspace, clean_name, is_name, unique_names

SAMPLE = sample_year() / "model-voucher.xlsx"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return Answers(Workspace(tmp_path_factory.mktemp("工作")))


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "工作")


class TestDesk:
    def test_moves_of_one_control_are_one_plan(self):
        desk = Desk.begun(Setup(programme="x"))
        for budget in (1, 2, 3):
            desk = desk.changed(Setup(programme="x", budget=budget), "budget")
        assert [(p.letter, p.setup.budget) for p in desk.plans] == [("A", 0), ("B", 3)]
        desk = desk.changed(Setup(programme="y"), "programme")
        assert desk.at == "C"
        assert desk.changed(Setup(programme="x"), "budget").at == "A"

    def test_letters_go_on_after_z_and_the_base_stays(self):
        desk = Desk.begun(Setup(programme="x"))
        for budget in range(1, 80):
            desk = desk.changed(Setup(programme="x", budget=budget), "")
        assert desk.at == "CB"
        assert len(desk.plans) == 60
        assert desk.of("A").letter == desk.base


class TestWorkspace:
    def test_a_version_is_made_once(self, space: Workspace):
        first = space.begin(Desk.begun(Setup(programme="x")))
        theirs = space.open(first.name)
        space.save(first, first.desk.changed(Setup(programme="y"), ""))
        with pytest.raises(TakenError, match="A21"):
            space.save(theirs, theirs.desk.changed(Setup(programme="z"), ""))
        assert space.open(first.name).desk.setup.programme == "y"

    def test_a_broken_version_falls_back_to_the_one_before(self, space: Workspace):
        kept = space.begin(Desk.begun(Setup(programme="x")))
        (space.folder / "台面" / kept.name / "2.json").write_text("{", encoding="utf-8")
        assert space.open(kept.name).version == 1

    @pytest.mark.parametrize("name", ["../x", "a/b", "CON", "", " x", "x" * 60, 'a"b', "."])
    def test_names_that_no_file_may_have(self, space: Workspace, name: str):
        assert not is_name(name)
        assert space.open(name) is None

    def test_uploads_lie_under_their_hash(self, space: Workspace):
        upload = space.keep("../../例\x00.xlsx", b"x")
        assert upload.name == "例.xlsx"
        assert space.path(upload).name == upload.digest + ".xlsx"
        assert clean_name("C:\\x\\" + "长" * 300 + ".xlsx").endswith(".xlsx")
        with pytest.raises(UsageError, match="A11"):
            space.keep("例.xlsx", bytes(20 * 2**20 + 1))

    def test_equal_names_are_told_apart(self):
        found = unique_names((Upload(name="a.csv", digest="1"), Upload(name="a.csv", digest="2")))
        assert [u.name for u in found] == ["a.csv", "a(2).csv"]

    def test_a_taken_scenario_is_told(self, space: Workspace):
        setup = Setup(programme="x", name="例", because="测试", set={"stance": "wide"})
        path = space.save_scenario(setup.scenario())
        assert load_scenario(path).set == {"stance": "wide"}
        with pytest.raises(TakenError, match="已存在"):
            space.save_scenario(setup.choosing("stance", "top").scenario())
        assert space.scenarios() == ("例",)


class TestAnswers:
    def test_the_first_list_is_not_called_proven_and_the_whole_one_is_the_same(self, answers: Answers):
        setup = answers.begin().model_copy(update={"budget": 17_000_000})
        first, whole = answers.first(setup), answers.whole(setup)
        assert topline(first).state == "分数线法已求得，正在复核…"
        assert topline(whole).state == "已证明最优"
        assert first.run.result.allocation == whole.run.result.allocation

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("stance", "wide"), ("ties", "together"), ("clause.quota.high", 36), ("clause.quota.mode", "hard"),
            ("clause.shape.mode", "none"), ("clause.merit.mode", "strict"), ("clause.qingdao.mode", "in"),
            ("tiers.卓越领军级.ceiling", "80万元"), ("clause.request.on", False), ("scoring.method", "indicators"),
        ],
    )  # fmt: skip
    def test_what_is_remembered_of_the_files_is_what_reading_them_gives(
        self, answers: Answers, tmp_path: Path, path: str, value: object
    ):
        answers.prepared(answers.begin())
        setup = answers.begin().choosing(path, value)
        fresh = Answers(Workspace(tmp_path))
        fresh.workspace.keep("model-voucher.xlsx", answers.files(setup)[0].read_bytes())
        assert answers.prepared(setup).intake == fresh.prepared(setup).intake

    def test_the_workbook_is_the_command_lines(self, answers: Answers):
        setup = answers.begin()
        file = next(iter(answers.called(setup)))
        run = solve(
            prepare(
                "model-voucher",
                [SAMPLE],
                Options(budget=setup.budget),
            )
        )
        found = {p.name: p.make() for p in papers(answers.whole(setup), answers)}
        assert file.is_file()
        theirs = files_of(run, [SAMPLE])
        assert found["分配方案.xlsx"] == theirs["分配方案.xlsx"]
        assert found["result.json"] == theirs["result.json"]

    def test_long_work_is_fetched_and_can_be_cancelled(self, answers: Answers):
        jobs = Jobs(answers)
        setup = answers.begin().model_copy(update={"budget": 13_000_000})
        slow = answers.begin().choosing("clause.merit.mode", "off")
        jobs.ask(setup)
        jobs.ask(slow)
        worker = jobs.ask(slow).worker
        found = None
        while found is None:
            time.sleep(0.1)
            found = jobs.look(setup)
        assert found.run.result.proven
        jobs.cancel(slow)
        assert not alive(worker.pid)
        assert jobs.under_way(slow) is None

    @pytest.mark.parametrize(
        ("work", "told", "kept"),
        [("breaks", "计算进程意外中断", 1), ("refuses", "例：不能做", 0)],
    )
    def test_long_work_that_fails_says_why_and_what_nobody_expected_is_kept(
        self, answers: Answers, monkeypatch: pytest.MonkeyPatch, work: str, told: str, kept: int
    ):
        monkeypatch.setattr("allocator.workbench.jobs.do", globals()[work])
        jobs, setup, folder = Jobs(answers), answers.begin(), answers.workspace.folder / "诊断"
        before = set(folder.glob("*"))
        jobs.ask(setup, "short")
        while (found := jobs.beside(object, setup, "short")) is None:
            time.sleep(0.05)
        assert told in found
        diagnoses = set(folder.glob("*")) - before
        assert len(diagnoses) == kept
        assert all("ArithmeticError: 例" in p.read_text("utf-8") for p in diagnoses)

    def test_a_machine_that_refuses_another_process_says_so(self, answers: Answers, monkeypatch: pytest.MonkeyPatch):
        def refused(*_: object, **__: object) -> None:
            raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

        setup, jobs = answers.begin(), Jobs(answers)
        monkeypatch.setattr(subprocess, "Popen", refused)
        jobs.ask(setup, "short")
        assert "无法启动计算进程" in str(jobs.beside(object, setup, "short"))

    def test_long_work_ends_with_the_server(self, tmp_path: Path):
        server = subprocess.Popen([sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE)
        assert server.stdout
        worker = int(server.stdout.readline())
        assert alive(worker)
        server.kill()
        server.wait()
        server.stdout.close()
        patience = 300
        while alive(worker):
            patience -= 1
            assert patience, "the work goes on without its server"
            time.sleep(0.1)


def breaks(*_: object) -> None:
    raise ArithmeticError("例")


def refuses(*_: object) -> None:
    raise UsageError("例：不能做")


def alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


SERVER = """
import sys, time
from pathlib import Path
from allocator.workbench.answers import Answers
from allocator.workbench.jobs import Jobs
from allocator.workbench.workspace import Workspace

if __name__ == "__main__":
    answers = Answers(Workspace(Path(sys.argv[1])))
    slow = answers.begin().choosing("clause.merit.mode", "off")
    print(Jobs(answers).ask(slow, "frontier").worker.pid, flush=True)
    time.sleep(600)
"""
"""A page's server with long work under way: the frontier outside merit order takes minutes."""


class TestControls:
    @pytest.mark.parametrize("key", sorted(shipped() | measures()))
    def test_every_choice_has_a_control_in_chinese_that_can_be_set(self, key: str):
        programme = load(key)
        for card in cards(programme, {}):
            for c in card.controls:
                assert any("一" <= x <= "鿿" for x in c.label), c.path
                assert written(c, c.now) is None
                assert not c.moved
                for value in c.options if c.kind == "select" else ():
                    assert control(programme, c.path, {c.path: value}).value == value

    def test_beyond_an_article_is_marked_with_old_and_new(self):
        found = control(load("model-voucher"), "tiers.卓越领军级.ceiling", {"tiers.卓越领军级.ceiling": "120万元"})
        assert found.told == "100万元 → 120万元；突破第十一条，仅供测算"
        assert found.most == 2_000_000

    def test_a_reading_is_recognised(self):
        card = next(c for c in cards(load("model-voucher"), {}) if "累计" in c.name)
        name, sets = list(card.readings.items())[1]
        chosen = next(c for c in cards(load("model-voucher"), dict(sets)) if c.name == card.name)
        assert chosen.reading(dict(sets)) == name
        assert apply(load("model-voucher"), Setup(programme="x", set=dict(sets)).scenario()).changes


def test_a_lock_costs_what_the_resolve_says(answers: Answers):
    setup = locked(answers.begin(), "99", "support", "培育成长级", "例：省重大项目配套")
    free, held = answers.whole(without(setup, "99")), answers.whole(setup)
    goals, moved, passed = price(free.run, held.run, "99")
    assert goals == (
        "目标：变差：“培育成长级分数线所到位次”原到“49 临沂例槿博智能科技有限公司”，现到“105 威海例岱衡大数据有限公司”"
    )
    assert re.fullmatch(r"名单：与不锁定相比，新增1项（99 \S+公司），退出1项（49 临沂例槿博智能科技有限公司）", moved)
    assert passed.startswith("名次在前、仅因锁定而所得较低的：")
    assert "49 临沂例槿博智能科技有限公司" in passed
    with pytest.raises(ValueError, match="理由"):
        locked(setup, "99", "out", "", "  ")


def test_every_city_has_a_tile(answers: Answers):
    assert set(PLACES) == set(CITIES)
    assert len(set(PLACES.values())) == 16
    assert sum(t.amount for t in tiles(answers.whole(answers.begin()).tables)) == 19_690_000


def test_comparing_the_frontier_and_a_short_budget(answers: Answers):
    base = answers.begin()
    less = base.model_copy(update={"budget": 11_000_000})
    found = compare(answers, ComparedPlan("方案A", answers.whole(base)), [ComparedPlan("方案B", answers.whole(less))])
    assert found.counts("方案B")["left"] == 8
    assert len(found.moved("方案B", ["left"]).values["变化"]) == 8
    assert found.book().startswith(b"PK")
    stairs = curve(answers.whole(base).run).stairs
    held = max(s for s in range(len(stairs)) if stairs[s].budget <= base.budget)
    assert stairs[held].spent == 19_690_000
    assert [title for title, _, _ in short(answers.whole(less).run).ways] == ["减少支持数", "压减金额", "降低档次"]


@pytest.mark.parametrize(
    ("said", "page"),
    [
        ("请改列名或用 --columns 指定列映射", "请改列名或在“列名对照”中指定"),
        ("请用 --sheet 指定；隐藏工作表不读取", "请在“列名对照”中指定工作表；隐藏工作表不读取"),
        (
            "全部计入的，请写 --sheet 甲 --sheet 乙；只计入其中一张的，请用 --sheet 指定；隐藏工作表不读取",
            "全部计入的，请在“列名对照”中逐张选定；只计入其中一张的，只选那一张；隐藏工作表不读取",
        ),
        ("也应计入的，请逐张写 --sheet，包括 --sheet 乙", "也应计入的，请在“列名对照”中逐张选定工作表"),
        ("暂时不能改正的，可用 --hold 将该行列为待核(金额为0)", "暂时不能改正的，可勾选“列为待核”(金额为0)"),
        ("采用的，用 --columns 对应为“市”，或选答复", "采用的，在“列名对照”中对应为“市”，或选答复"),
        ("请用模板（allocator template）或列对照（--columns）", "请用申报汇总表模板，或在“列名对照”中逐列对应"),
    ],
)  # fmt: skip
def test_pages_speak_of_pages(said: str, page: str):
    assert for_page(said) == page


def test_no_finding_speaks_of_options_on_a_page():
    said = set()
    for path in (Path(allocator.__file__).parent / "intake").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                said.add("".join(str(p.value) if isinstance(p, ast.Constant) else "例" for p in node.values))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value)
    options = re.compile(r"--(columns|sheet|hold|no-history|ledger|year|budget|qingdao)\b")
    sentence = re.compile(r"[\u4e00-\u9fff]{3}")
    spoken = {s for s in said if options.search(s) and sentence.search(s) and "\n" not in s}
    assert len(spoken) > 20
    assert {s: for_page(s) for s in spoken if options.search(for_page(s))} == {}
