"""Workbooks that arrive: added, corrected, refused, of another 办法; and what of the choices goes with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from intake_case import HEADERS, book, edited, row, rows

from allocator.law.scenario import Confirmed, Excluded, PinnedTier
from allocator.law.shipped import vouchers
from allocator.workbench.answers import Answers
from allocator.workbench.files.receiving import question, receive, under, without
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.shelf import SAMPLE_TITLE, earlier
from allocator.workbench.table import Desk
from allocator.workbench.workspace import Workspace

TIER = "培育成长级"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    return Answers(Workspace(tmp_path_factory.mktemp("工作")))


@pytest.fixture
def up(answers: Answers, tmp_path: Path):
    """Keeps a workbook of these lines under a name."""

    def keep(name: str, lines, **made) -> Upload:
        path = book(tmp_path / "x.xlsx", lines, **{"ledger": [], **made})
        return answers.workspace.keep(name, path.read_bytes())

    return keep


@pytest.fixture
def jinan(up) -> Setup:
    """A desk on one city's file, with one choice of every kind."""
    lines = [*rows(5), row(6, 信用状况="近两年有行政处罚"), row(7)]
    return Setup(
        programme="model-voucher",
        files=(up("济南（例）.xlsx", lines),),
        budget=5_000_000,
        pin={"1": PinnedTier(tier=TIER, because="例")},
        exclude={"2": Excluded(because="例")},
        confirm={"C55:6": Confirmed(because="例：已核")},
        columns={"累计已获金额(万元)": "备注"},
    )


def city(start: int, count: int, name: str = "青岛例") -> list:
    return [
        {**row(n), "序号": n - start + 1, "申报单位": f"{name}{n}号测试有限公司"} for n in range(start, start + count)
    ]


def test_a_first_own_file_takes_nothing_from_the_sample(answers: Answers, up):
    sample = answers.begin().model_copy(update={"exclude": {"2": Excluded(because="例")}, "hold": True})
    assert answers.is_sample(sample)
    found = receive(answers, sample, [up("例.xlsx", rows(4))])
    assert found.way == "first"
    assert not found.setup.exclude
    assert not found.setup.hold
    assert found.setup.budget == sample.budget
    assert not answers.is_sample(found.setup)


def test_another_citys_file_is_added_and_every_choice_stays(answers: Answers, jinan: Setup, up):
    found = receive(answers, jinan, [up("青岛（例）.xlsx", city(20, 4))])
    assert found.way == "added"
    assert [u.name for u in found.setup.files] == ["济南（例）.xlsx", "青岛（例）.xlsx"]
    assert list(found.setup.pin) == ["济南（例）.xlsx:1"]  # both files number from 1
    assert list(found.setup.exclude) == ["济南（例）.xlsx:2"]
    assert list(found.setup.confirm) == ["C55:济南（例）.xlsx:6"]
    intake = answers.prepared(found.setup).intake
    assert not intake.unmatched
    assert intake.confirmed == 1
    assert found.setup.columns == jinan.columns
    assert found.carried.lost == ()
    assert "锁定1处、不予支持1处、确认1处、列名对照1处" in found.says
    assert found.others == {"replaced": "改为替换原有的1个文件"}
    back = without(answers, found.setup, "青岛（例）.xlsx")
    assert (back.setup.pin, back.setup.confirm) == (jinan.pin, jinan.confirm)
    other = receive(answers, jinan, found.uploads, "replaced")
    assert [u.name for u in other.setup.files] == ["青岛（例）.xlsx"]
    assert "锁定1 济南例1号测试有限公司（表中已没有该项目）" in other.carried.lost


def test_equal_names_of_two_cities_are_two_files(answers: Answers, jinan: Setup, up):
    found = receive(answers, jinan, [up("济南（例）.xlsx", city(20, 4))])
    assert found.way == "added"
    assert [u.name for u in found.setup.files] == ["济南（例）.xlsx", "济南（例）(2).xlsx"]


def test_a_corrected_file_keeps_what_fits_and_names_what_does_not(answers: Answers, jinan: Setup, up):
    changed = [row(2), row(1), row(3), row(6, 信用状况="近两年有行政处罚", 申报金额=70)]
    changed[1]["序号"] = 9  # the locked project has another number now
    found = receive(answers, jinan, [up("济南（例）修订.xlsx", changed)])
    assert found.way == "corrected"
    assert [u.name for u in found.setup.files] == ["济南（例）修订.xlsx"]
    assert (list(found.setup.pin), list(found.setup.exclude)) == (["9"], ["2"])
    assert list(found.setup.confirm) == ["C55:6"]
    assert found.carried.lost == ()
    assert found.others == {"added": "改为追加，原有文件都保留"}


def test_what_was_confirmed_of_another_value_is_asked_again(answers: Answers, jinan: Setup, up):
    changed = [*rows(5)[1:], row(6, 信用状况="有行政处罚"), row(7)]
    headers = tuple(h for h in HEADERS if h != "累计已获金额(万元)")
    found = receive(answers, jinan, [up("济南（例）.xlsx", changed, headers=headers)])
    assert found.way == "corrected"
    assert not found.setup.pin
    assert not found.setup.columns
    said = "；".join(found.carried.lost)
    assert "锁定1 济南例1号测试有限公司（表中已没有该项目）" in said
    assert "列名对照“累计已获金额(万元)”（表中已没有该列）" in said
    assert "【C55】" in said
    assert "请重新确认" in said
    gone = receive(answers, jinan, [up("济南（例）.xlsx", [*rows(6), row(7)])])
    assert gone.carried.gone == 1
    assert "原已确认的1处疑问不再出现" in gone.says


def test_a_refused_file_waits_and_one_that_cannot_be_read_is_not_taken(answers: Answers, jinan: Setup, up):
    waits = receive(answers, jinan, [up("青岛（例）.xlsx", [row(20, 统一社会信用代码="1")])])
    assert not waits.stands
    bad = answers.workspace.keep("坏（例）.xlsx", b"PK\x03\x04 nothing")
    none = receive(answers, jinan, [bad])
    assert none.way is None
    assert none.setup == jinan
    assert "【A05】" in none.unread[0]
    some = receive(answers, jinan, [bad, up("青岛（例）.xlsx", city(20, 3))])
    assert (some.way, len(some.setup.files), len(some.unread)) == ("added", 2, 1)
    assert receive(answers, Setup(programme="model-voucher"), [bad]).way is None


@pytest.mark.parametrize(
    ("file", "topic"),
    [(v.file, v.programme == "scenario-voucher") for v in vouchers()],
    ids=lambda x: getattr(x, "stem", ""),
)
def test_a_workbook_of_another_programme_is_known(answers: Answers, tmp_path: Path, file: Path, topic: bool):
    path = tmp_path / "x.xlsx"
    path.write_bytes(file.read_bytes())
    edited(path, lambda s: None if topic else [s.cell(1, c.column, "备注2") for c in s[1] if c.value == "申报专题"])
    upload = answers.workspace.keep("申报汇总（例）.xlsx", path.read_bytes())
    for key in ("model-voucher", "ai-terminal"):
        found = question(answers, Setup(programme=key, files=(upload,), budget=10**7)).meant
        assert (found.key if found else key) == file.stem
    right = under(answers, Setup(programme="model-voucher", files=(upload,), set={"stance": "wide"}), file.stem)
    assert right.setup.files == (upload,)
    assert not right.setup.set
    assert question(answers, right.setup).meant is None


def test_two_sheets_are_asked_about_and_chosen(answers: Answers, tmp_path: Path):
    path = book(tmp_path / "x.xlsx", rows(4), ledger=[])

    def double(sheet) -> None:
        sheet.parent.copy_worksheet(sheet).title = "备份"

    edited(path, double)
    setup = Setup(
        programme="model-voucher", files=(answers.workspace.keep("例.xlsx", path.read_bytes()),), budget=10**7
    )
    assert question(answers, setup).sheets == ("申报汇总", "备份")
    chosen = setup.model_copy(update={"sheet": ("备份",)})
    assert not question(answers, chosen)
    assert answers.first(chosen).run is not None
    more = receive(answers, chosen, [answers.workspace.keep("青岛（例）.xlsx", book(
        tmp_path / "y.xlsx", city(20, 3), ledger=[], title="Sheet1").read_bytes())])  # fmt: skip
    assert more.setup.sheet == ("备份", "Sheet1")
    assert more.stands


def test_earlier_work_is_listed_by_name_year_programme_and_change(tmp_path: Path):
    answers = Answers(Workspace(tmp_path))
    assert earlier(answers) == ()
    first = answers.workspace.begin(Desk.begun(answers.begin()))
    own = Desk.begun(Setup(programme="ai-terminal", year=2027)).called("  例：今年的工作 ")
    second = answers.workspace.begin(own.model_copy(update={"by": "例@测试"}))
    (work,) = earlier(answers)
    assert (work.name, work.title, work.programme, work.year) == (first.name, SAMPLE_TITLE, "模型券", 2026)
    (theirs,) = earlier(answers, "例@测试")
    assert (theirs.name, theirs.title, theirs.year) == (second.name, "例：今年的工作", 2027)
    assert "年" in theirs.changed
