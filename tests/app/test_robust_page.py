"""稳健性: a scheme made on the page, its study beside the pages and in the papers, weights moved by hand."""

from __future__ import annotations

import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import session
from page_case import Open, run, words
from weights_case import by_dimensions, by_dimensions_text, solved

from allocator.errors import RulesError
from allocator.workbench.setup import Setup
from allocator.workbench.weights import weighing
from allocator.workbench.weights.slider import slider

PATIENCE_SECONDS = 120
BUDGET = 20_000_000


@pytest.fixture
def setup(house: session.House, tmp_path: Path) -> Setup:
    file = by_dimensions(tmp_path)
    upload = house.workspace.keep(file.name, file.read_bytes())
    return Setup(programme="model-voucher", files=(upload,), budget=BUDGET, no_history=True)


def test_a_scheme_made_here_is_studied_and_said_everywhere(opened: Open, house: session.House, setup: Setup):
    at = opened("robust", setup)
    at.session_state["_robust_tab"] = "计分方案"
    run(at)
    submit = next(b for b in at.button if b.label == "加入计分方案")
    submit.click()
    assert "都须填写" in words(run(at))
    at.text_input(key="_scheme_name").set_value("例本厅")
    at.text_input(key="_scheme_because").set_value("测试")
    at.date_input(key="_scheme_day").set_value(date(2026, 1, 5))
    next(b for b in at.button if b.label == "加入计分方案").click()
    run(at)
    case = "".join(at.query_params["case"])
    at = opened("robust", case=case)
    box = at.multiselect(key="_weigh_of")
    assert set(box.options) == {"附件指标等权", "例本厅"}
    kept = house.workspace.open(case)
    assert kept is not None
    (mine,) = kept.desk.schemes
    box.set_value([mine.digest])
    at.button_group(key="_weigh_number").set_value(1_000)
    run(at)
    next(b for b in at.button if b.label == "开始测算").click()
    run(at)
    end = time.monotonic() + PATIENCE_SECONDS
    while "名单、档次和金额与拟上会名单相同" not in (said := words(run(at))):
        assert time.monotonic() < end
        time.sleep(0.3)
    assert "拟上会名单30项中，" in said
    assert "等可能抽取1,000组权重" in said
    columns = {name for frame in opened("plan", case=case).dataframe for name in frame.value.columns}
    assert "权重测算" in columns
    said = words(opened("meeting", case=case))
    assert "党组会汇报和会议一页纸各写一句" in said
    assert "项在所列权重范围内均入选（已证明）" in said
    at = opened("explain", case=case)
    at.session_state["project"] = "22"
    assert "按“例本厅”（名单与拟上会名单相同），±20%范围内：临界" in words(run(at))


def test_a_scheme_file_is_refused_by_its_place():
    with pytest.raises(RulesError, match="第3行"):
        weighing.parsed(b'name = "x"\nbecause = "y"\nfixed_on = 2026-13-05\n', "例.toml")


def test_moved_weights_bring_the_list_that_an_official_solve_has(tmp_path: Path):
    year = solved(by_dimensions(tmp_path))
    found = slider(year, weighing.parsed(by_dimensions_text().encode(), "例.toml"), Fraction(1, 5))
    handles = found.handles(fine=False)
    assert (handles[0].name, handles[0].low, handles[0].now, handles[0].high) == ("技术性能", 32.0, 40.0, 48.0)
    same = found.moved(handles, [h.now for h in handles])
    assert same is not None
    assert same.awards == found.official
    assert same.told == "支持30项、2,000万元；名单、档次和金额与拟上会名单相同"
    assert found.confirmed(same)
    apart = found.moved(handles, [handles[0].low, handles[1].high, handles[2].high, handles[3].low])
    assert apart is not None
    assert sum(apart.weights) == 10**6
    assert apart.awards != found.official
    assert found.confirmed(apart)
    ids = set(apart.changes.values["编号"])
    awards = found.official
    assert ids == {i for i in {*awards, *apart.awards} if awards.get(i) != apart.awards.get(i)}
    assert found.moved(handles, [0.0] * 4) is None
    outside = found.moved(handles, [48.0, 16.0, 16.0, 16.0])
    assert outside is not None
    assert outside.outside == ("技术性能",)


def test_the_sliders_move_the_list_on_the_page(opened: Open, setup: Setup):
    at = opened("robust", setup)
    at.session_state["_robust_tab"] = "移动权重看名单"
    run(at)
    bars = [s for s in at.slider if s.label == "技术性能"]
    assert len(bars) == 1
    before = words(at)
    assert "没有经过正式求解" in before
    bars[0].set_value(bars[0].max)
    after = words(run(at))
    assert after != before
    next(b for b in at.button if b.label == "正式求解核对").click()
    run(at)
    assert any("已正式求解" in s.value for s in at.success)
