"""What is said of weights one by one, of experts, of causes and of an earlier year."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from allocator.problem.changes import Changes
from allocator.report.comparison.weights import back_test, causes, experts, further, influence
from allocator.report.table import Notice
from allocator.whatif.weights.back_test import Hits
from allocator.whatif.weights.causes import Cause
from allocator.whatif.weights.experts import Disagreement, Judged, OfPanel, Outlier, Strictness
from allocator.whatif.weights.influence import End, Influence, Lever, Settled, Settling

POOL = tuple(
    SimpleNamespace(id=str(k), called=f"{k} 例{k}公司", applicant=f"例{k}公司", city="济南市") for k in range(8)
)
OWN: Any = SimpleNamespace(pool=POOL)
NAMED = {c.id: c.called for c in POOL}
MOVED = Changes(("1",), ("2",), (), (), (), NAMED)
NONE = Changes((), (), (), (), ())


def lever(name: str, moved: int, changes: Changes | None = MOVED, fingerprint: str = "") -> Lever:
    low = End("low", (400_000, 600_000), changes if moved else NONE, moved, fingerprint)
    return Lever(name, 500_000, low, None)


def told(found: Influence) -> list[tuple[Any, ...]]:
    return list(influence.tornado("例", found).data.rows)


def test_which_weights_change_the_list() -> None:
    found = Influence(("例甲", "例乙"), (lever("例甲", 500_000), lever("例乙", 0)), ())
    assert influence.levers_text("例", found) == (
        "“例”：单独调到范围两端会改变名单、档次或金额的指标有1项（其余各项按比例分担，不超出各自范围），"
        "变动金额最大的：例甲（50万元、2项）"
    )
    still = Influence(("例乙",), (lever("例乙", 0),), ())
    assert influence.levers_text("例", still) == "“例”：任何一项权重单独调到范围两端，名单、档次和金额都不变"
    first, second = told(found)
    assert first[:4] == ("例甲", "50%", "40%", 500_000)
    assert first[8] == "新增1项（1 例1公司），退出1项（2 例2公司）（批量求解）"
    assert second[8] == "没有变化"
    assert first[5:8] == ("–", None, None)
    assert told(replace(found, levers=(lever("例甲", 500_000, fingerprint="sha256:1"),)))[0][8].endswith("复核）")
    nothing = Lever("例甲", 500_000, End("low", (1, 2), None, 0), None)
    assert told(replace(found, levers=(nothing,)))[0][8] == "没有可行名单"


def test_what_settles_a_candidate_is_told_as_sampled() -> None:
    settled = Settled(1, "middle_half", 5_000, 5_000)
    one = Settling(3, (settled,), 0, (10, 40), (40, 50))
    found = Influence(("例甲", "例乙"), (), (one,))
    assert influence.settled_text(found, settled) == "例乙限于范围中间的一半时，抽取的5,000组都入选"
    assert influence.settled_text(found, replace(settled, funded=0)).endswith("都不入选")
    assert influence.leaning_text(found, one) == "例甲（不高于本方案权重时25%入选，不低于时80%，抽样）"
    assert influence.leaning_text(found, replace(one, lower=(0, 0))) == (
        "例甲（不高于本方案权重时–入选，不低于时80%，抽样）"
    )
    assert influence.settling_text("例", found) == (
        "“例”：入选与否随权重改变的1项中，1项单独收窄一项权重即可定下（抽样，未证明）"
    )
    none = replace(found, settling=(replace(one, found=()),))
    assert influence.settling_text("例", none) == (
        "“例”：入选与否随权重改变的1项，单独收窄任何一项权重都定不下（抽样）"
    )
    assert influence.settling_text("例", replace(found, settling=())) == (
        "“例”：抽取的权重没有使任何项目的入选与否改变"
    )
    rows = [influence.settling_table(OWN, f).rows[0] for f in (found, none)]
    assert [row[3] for row in rows] == [influence.settled_text(found, settled), "没有"]


def test_experts_are_told_with_the_rule() -> None:
    outlier = Outlier(2, "专家5打分", Fraction(60), Fraction(80), Fraction(3, 2))
    strict = Strictness("甲组", "专家1打分", 9, Fraction(-7, 2), 8, 1, systematic=True)
    apart = Disagreement(2, 5, Fraction(60), Fraction(82), Fraction(68))
    found = Judged((outlier,), (strict,), (apart,), (OfPanel("甲组", 4, Fraction(5), 2.5),), 3)
    assert experts.outlier_text(OWN, outlier) == (
        "项目2 例2公司：专家5打分打60.00分，各专家打分的中位数80.00分，低20.00分"
    )
    assert experts.outlier_text(OWN, replace(outlier, mark=Fraction(99))).endswith("高19.00分")
    assert experts.outliers_text(found) == f"离群打分1个；3项打分不足5个，不判断。{experts.RULE}"
    assert experts.outliers_text(replace(found, few=0)) == f"离群打分1个。{experts.RULE}"
    assert experts.strict_text(strict) == "“甲组”的专家1打分系统性偏低：平均相差3.50分，9项中8项偏低"
    lenient = replace(strict, panel="", mean=Fraction(4))
    assert experts.strict_text(lenient) == "专家1打分系统性偏高：平均相差4.00分，9项中1项偏高"
    assert experts.apart_text(found) == "专家打分的分歧：甲组平均极差5.00分、平均标准差2.50分（4项）"
    whole = replace(found, panels=(replace(found.panels[0], panel=""),))
    assert experts.apart_text(whole).startswith("专家打分的分歧：全部项目平均极差")
    assert not experts.apart_text(replace(found, panels=()))
    assert [row[6] for f in (strict, lenient) for row in experts.strictness(replace(found, strictness=(f,))).rows] == [
        "偏严", "偏宽",
    ]  # fmt: skip
    study: Any = SimpleNamespace(judged=found, compared=OWN)
    assert len([p for p in further.judges(study) if isinstance(p, Notice)]) == 1
    bare: Any = SimpleNamespace(judged=Judged(), compared=OWN)
    (notice,) = further.judges(bare)
    assert isinstance(notice, Notice)
    assert [line.text for line in notice.lines] == ["申报表没有计入得分的专家打分列，不分析专家打分"]


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"code": "rose", "crossed": ("2",)}, "得分80.00→81.00，名次第5→第3，越过2 例2公司"),
        ({"code": "fell", "crossed": ("2", "4")}, "得分80.00→81.00，名次第5→第3，被2 例2公司、4 例4公司超过"),
        (
            {"code": "fell", "crossed": tuple("234567")},
            "，被2 例2公司、3 例3公司、4 例4公司、5 例5公司等6项超过",
        ),
        ({"code": "line"}, "；不由与他人的名次先后引起，该方案下分数线的位置随其他项目移动"),
        ({"code": "blocked", "siblings": ("6",)}, "；该方案下受名次在前的相关项目6 例6公司限制"),
        ({"code": "blocked"}, "；该方案下受条款限制"),
        (
            {"code": "unblocked", "siblings": ("6",)},
            "；拟上会名单中受名次在前的相关项目6 例6公司限制，该方案下不再受限",
        ),
        (
            {"kind": "amount", "code": "cut", "siblings": ("6",)},
            "金额50万元→30万元：该方案下受累计上限，同单位名次在前的项目为6 例6公司",
        ),
        (
            {"kind": "amount", "code": "uncut", "siblings": ()},
            "金额50万元→30万元：不再受累计上限，拟上会名单中同单位名次在前的项目为无",
        ),
        ({"kind": "amount", "code": "amount"}, "档次不变，金额50万元→30万元"),
        ({"kind": "amount", "code": "amount", "before": None}, "档次不变，金额–→30万元"),
    ],
)
def test_a_cause_is_one_sentence(parts: dict[str, Any], says: str) -> None:
    usual: dict[str, Any] = {"kind": "entered", "code": "rose", "before": (1, 500_000), "after": (1, 300_000)}
    cause = Cause(id="1", ranks=(5, 3), scores=(8000, 8100), **usual | parts)
    text = causes.cause_text(OWN, cause)
    assert text.endswith(says)
    assert causes.causes(OWN, "例", [cause]).rows[0][3] == text


def test_hits_of_an_earlier_year() -> None:
    problem = SimpleNamespace(budget=20_000_000)
    found: Any = SimpleNamespace(year=2025, given=False, run=SimpleNamespace(problem=problem))
    assert back_test.told(found) == ("回溯检验：2025年度申报表，预算2,000万元，该年名单按该年申报表和办法求出的名单")
    found.given = True
    assert back_test.told(found).endswith("该年名单按所给名单")
    found.hits, found.compared = (Hits("例", 30, 29, 27, 20, 19),), SimpleNamespace(schemes=())
    study: Any = SimpleNamespace(earlier=found)
    assert "回溯检验" in str(list(further.earlier(study)))
    found.compared.schemes = (SimpleNamespace(changes=MOVED),)
    assert back_test.hits(found).title == "2025年度回溯检验"
    study = SimpleNamespace(
        earlier=found,
        causes=(),
        compared=SimpleNamespace(schemes=()),
        robust=(),
        influences=(),
        judged=SimpleNamespace(any=False),
    )
    assert [name for name, _, _ in further.sheets(study)] == ["回溯检验"]
    assert back_test.hit_text(2025, Hits("例", 30, 29, 27, 20, 19)) == (
        "“例”：2025年度名单30项中命中27项（其中档次相同20项，档次和金额都相同19项），该方案共29项"
    )
