"""Every page on the sample year: what it says, what its controls do, and that nothing done is lost."""

from __future__ import annotations

import pytest
import session
from page_case import Open, run, top, words

from allocator.workbench.setup import Setup
from allocator.workbench.table import Desk


def test_the_sample_is_solved_and_proven_at_once(opened: Open):
    at = opened("plan")
    assert "2,000万元" in top(at)
    assert "1,969万元" in top(at)
    assert "31项" in top(at)
    assert "已证明最优" in top(at)
    assert "结余原因" in words(at)
    assert "对照：按得分排到钱用完" in words(at)


@pytest.mark.parametrize("page", ["data", "rules", "plan", "explain", "compare"])
def test_the_top_line_stands_on_every_page(opened: Open, page: str):
    line = top(opened(page))
    assert all(word in line for word in ("预算", "已安排", "结余", "支持数", "求解状态", "已证明最优", "草案"))


def test_another_budget_is_another_plan_and_survives_a_new_session(opened: Open):
    at = opened("plan")
    at.sidebar.text_input(key="_budget_text").set_value("1600万元")
    run(at)
    assert "1,600万元" in top(at)
    assert "方案B" in top(at)
    name = at.query_params["case"]
    again = opened("plan", case=name[0] if isinstance(name, list) else name)
    assert "方案B" in top(again)
    assert "1,600万元" in top(again)


def test_each_typed_budget_is_a_plan_and_every_step_is_taken_back(opened: Open):
    at = opened("plan")
    for amount in ("1600万元", "1700万元", "1800万元"):
        at.sidebar.text_input(key="_budget_text").set_value(amount)
        run(at)
    at.sidebar.text_input(key="_called_D").set_value("例：会前")
    run(at)
    desk = at.session_state["opened"].desk
    assert [p.setup.budget // 10**6 for p in desk.plans] == [20, 16, 17, 18]
    assert "方案D · 例：会前" in top(at)
    at.button(key="_make_base").click()
    run(at)
    assert at.session_state["opened"].desk.base == "D"
    assert "本方案为基准方案" in words(at)
    at.sidebar.button(key="_delete").click()
    run(at)
    assert [p.letter for p in at.session_state["opened"].desk.plans] == ["A", "B", "C"]
    for _ in range(3):
        at.sidebar.button(key="_undo").click()
        run(at)
    assert at.session_state["opened"].desk.base == "A"
    assert "方案D · 1,800万" in top(at)
    at.sidebar.button(key="_redo").click()
    run(at)
    assert "方案D · 例：会前" in top(at)


def test_a_list_is_sieved_by_tile_chip_and_word(opened: Open):
    at = opened("plan")
    at.pills(key="_cities").set_value(["济南市"])
    run(at)
    assert set(at.dataframe[0].value["市"]) == {"济南市"}
    at.pills(key="_limits_awarded").set_value(["reduced:cumulative"])
    run(at)
    assert "列出2项（共31项），合计45万元；只看：济南市" in words(at)
    at.text_input(key="_plan_words").set_value("115")
    run(at)
    assert list(at.dataframe[0].value["编号"]) == ["115"]
    at.button(key="_all_awarded").click()
    run(at)
    assert len(at.dataframe[0].value) == 31


def test_a_change_of_a_rule_shows_whom_it_helps_and_hurts(opened: Open):
    at = opened("rules")
    assert 'class="effect"' not in words(at)
    at.slider(key="_set:clause.quota.high").set_value(30)
    said = words(run(at))
    assert "与“方案A · 2,000万”相比　奖补数量·上限 33个→30个" in said
    assert "支持数31→30项（-1）" in said
    assert "49 临沂例槿博智能科技有限公司" in said
    assert "变差：“培育成长级分数线所到位次”" in said


def test_a_slider_moves_one_plan_on_instead_of_making_many(opened: Open):
    at = opened("plan")
    for value in (1900, 1800, 1700):
        at.sidebar.slider(key="_budget").set_value(value)
        run(at)
    assert [p.letter for p in at.session_state["opened"].desk.plans] == ["A", "B"]
    assert "1,700万元" in top(at)


def test_a_budget_that_is_no_amount_is_told_and_changes_nothing(opened: Open):
    at = opened("plan")
    at.sidebar.text_input(key="_budget_text").set_value("三千万")
    run(at)
    assert "【A15】" in words(at)
    assert "2,000万元" in top(at)
    at.sidebar.text_input(key="_budget_text").set_value("2,000")
    run(at)
    assert "读到“2,000”，请写明单位，如 2,000万元" in words(at)
    assert "2,000万元" in top(at)


def test_a_lock_needs_a_reason_and_shows_its_price(opened: Open):
    at = opened("plan")
    at.selectbox(key="_project").set_value("99")
    run(at)
    assert "低于分数线81.60" in words(at)
    assert "如锁定“必须支持（培育成长级）”的代价" in words(at)
    box = next(b for b in at.selectbox if b.label == "锁定")
    box.set_value("support")
    next(b for b in at.button if b.label == "确定").click()
    run(at)
    assert "锁定必须写明理由" in words(at)
    next(b for b in at.selectbox if b.label == "锁定").set_value("support")
    next(t for t in at.text_input if t.label.startswith("理由")).set_value("例：省重大项目配套")
    next(b for b in at.button if b.label == "确定").click()
    run(at)
    run(at)
    assert at.session_state["opened"].desk.setup.pin["99"].because == "例：省重大项目配套"
    assert "锁定的代价" in words(at)
    assert "退出1项（49 临沂例槿博智能科技有限公司）" in words(at)


def test_an_exclusion_after_publication_leaves_the_others_alone(opened: Open):
    at = opened("plan")
    at.selectbox(key="_project").set_value("99")
    run(at)
    winner = at.session_state["opened"].desk.setup
    at.selectbox(key="_project").set_value("49")
    run(at)
    next(b for b in at.selectbox if b.label == "锁定").set_value("out")
    next(t for t in at.text_input if t.label.startswith("理由")).set_value("例：公示期异议核实成立")
    box = next(b for b in at.checkbox if b.label == "已公示")
    assert not box.value
    box.check()
    next(b for b in at.button if b.label == "确定").click()
    run(at)
    run(at)
    assert not winner.exclude
    assert at.session_state["opened"].desk.setup.exclude["49"].published
    assert "<span>冻结</span><b>50万元</b>" in top(at)
    assert "公示后剔除：例：公示期异议核实成立；原为培育成长级，腾出50万元，冻结" in words(at)
    at.session_state["_plan_tab"] = "递补次序"
    assert "递补次序（仅列出，未安排；腾出的资金冻结）" in words(run(at))


def test_a_figure_beyond_its_article_is_marked_at_once(opened: Open):
    at = opened("rules")
    at.number_input(key="_set:tiers.卓越领军级.ceiling").set_value(120)
    run(at)
    assert "仅供测算，突破" in top(at)
    assert "100万元 → 120万元；突破第十一条，仅供测算" in words(at)


def test_a_number_beyond_about_asks_for_a_reason_and_is_an_exception_with_it(opened: Open):
    at = opened("rules")
    at.slider(key="_set:clause.quota.high").set_value(36)
    run(at)
    assert "仅供测算，突破" in top(at)
    at.text_input(key="_exception:clause.quota.high").set_value("例：集中申报")
    run(at)
    assert "仅供测算" not in top(at)
    assert "原则上的例外" in top(at)
    assert "33个 → 36个；原则上的例外：例：集中申报" in words(at)


def test_a_choice_is_set_and_taken_back(opened: Open):
    at = opened("rules")
    at.selectbox(key="_set:stance").set_value("wide")
    run(at)
    assert "33项" in top(at)
    assert "均衡三档 → 扩大覆盖" in words(at)
    next(b for b in at.button if b.label == "全部恢复").click()
    run(at)
    assert "31项" in top(at)
    assert at.session_state["opened"].desk.at == "A"


def test_a_choice_that_the_rules_refuse_is_told(opened: Open):
    at = opened("rules")
    at.slider(key="_set:clause.quota.low").set_value(40)
    run(at)
    assert "【R07】" in words(at)
    assert "31项" in top(at)


def test_a_doubt_is_confirmed_with_a_reason(opened: Open):
    at = opened("data")
    box = next(m for m in at.multiselect if m.label == "已核实的问题")
    (which,) = (said for said in box.options if "C30" in said)
    box.set_value([which])
    next(b for b in at.button if b.label == "确认").click()
    run(at)
    assert "写明理由" in words(at)
    next(m for m in at.multiselect if m.label == "已核实的问题").set_value([which])
    next(t for t in at.text_input if t.label.startswith("理由")).set_value("例：已核")
    next(b for b in at.button if b.label == "确认").click()
    run(at)
    assert at.session_state["opened"].desk.setup.confirm["C30:青岛市"].because == "例：已核"
    assert "待确认6项" in top(at)


def test_doubts_are_seen_by_kind_and_confirmed_together(opened: Open):
    at = opened("data")
    total = len(at.session_state["answer"].intake.at("W"))
    assert at.get("progress")[0].proto.text == f"已确认 0 / {total}"
    at.button_group(key="_doubt_kinds").set_value(["C49"])
    run(at)
    assert set(at.dataframe[0].value["代码"]) == {"C49"}
    count = len(at.dataframe[0].value)
    at.button(key="_all_doubts").click()
    run(at)
    at.text_input(key="_why").set_value("例：同一单位三项，已核")
    next(b for b in at.button if b.label == "确认").click()
    run(at)
    confirmed = at.session_state["opened"].desk.setup.confirm
    assert len(confirmed) == count >= 2
    assert {c.because for c in confirmed.values()} == {"例：同一单位三项，已核"}
    assert at.get("progress")[0].proto.text == f"已确认 {count} / {total}"


def test_a_column_gets_another_meaning(opened: Open):
    at = opened("data")
    next(b for b in at.selectbox if b.label == "表中的列").set_value("市级推荐序号")
    next(b for b in at.selectbox if b.label == "应作为").set_value("备注")
    next(b for b in at.button if b.label == "采用").click()
    run(at)
    assert at.session_state["opened"].desk.setup.columns == {"市级推荐序号": "备注"}


def test_two_planners_do_not_overwrite_each_other(opened: Open, house: session.House):
    name = house.workspace.begin(Desk.begun(house.answers.begin())).name
    first, second = opened("plan", case=name), opened("plan", case=name)
    first.sidebar.text_input(key="_budget_text").set_value("1600万元")
    run(first)
    second.sidebar.text_input(key="_budget_text").set_value("1700万元")
    run(second)
    assert "【A21】" in words(second)
    assert house.workspace.open(name).desk.setup.budget == 16_000_000
    assert second.session_state["opened"].name != name
    assert "1,700万元" in top(second)


def test_comparing_shows_only_differences(opened: Open, house: session.House):
    base = house.answers.begin()
    desk = Desk.begun(base).changed(base.model_copy(update={"budget": 25_000_000}), "")
    at = opened("compare", case=house.workspace.begin(desk.changed(base.choosing("stance", "top"), "")).name)
    a, b, c = "方案A · 2,000万", "方案B · 2,500万", "方案C · 2,000万 · 突出头部"
    assert f'<th>{a}<span class="bound">基准</span></th><th>{b}</th><th>{c}</th>' in words(at)
    assert [c for c in at.dataframe[0].value.columns if "方案" in c] == [
        f"{a}（基准）",
        b,
        f"{b}：变化",
        c,
        f"{c}：变化",
    ]
    assert f"<b>{b}</b> 对 <b>基准</b>" in words(at)
    at.session_state["_compare_tab"] = "预算全程"
    assert "再增加预算不改变名单" in words(run(at))
    at.select_slider(key="_at_budget").set_value(21_190_000)
    run(at)
    assert "与当前方案相比：" in words(at)
    next(b for b in at.button if b.label == "作为新的方案").click()
    run(at)
    assert at.session_state["opened"].desk.setup.budget == 21_190_000


def test_another_programme_opens_its_sample(opened: Open):
    at = opened("plan")
    at.sidebar.selectbox(key="_programme").set_value("ai-terminal")
    run(at)
    assert "AI终端" in top(at)
    assert "2,400万元" in top(at)


def test_a_programme_without_sample_asks_for_a_table(opened: Open):
    at = opened("data", Setup(programme="computing-voucher", budget=1_000_000))
    assert "还没有申报表" in words(at)
