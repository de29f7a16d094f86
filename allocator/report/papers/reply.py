"""答复要点（供拟稿，非正式答复）: what an applicant may be told of its own project, for whoever drafts the answer.

It holds the candidate's own facts and the articles, and nothing else: see `run.answer`. No line, no rank, no sum of the
whole, no other name; what only the ministry knows stands as a blank to be filled in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from allocator.law.clause.fields import Article
from allocator.models.rule import figure
from allocator.money import show_score
from allocator.problem.candidate import Aside
from allocator.report.headline import subject
from allocator.report.papers.names import file_names
from allocator.report.table import Line, Notice, Paper, Part
from allocator.run.answer import Condition, ReplyPoints
from allocator.run.parts import Run

KIND = "答复要点"
TITLE = "答复要点（供拟稿，非正式答复）"
MARK = "供拟稿，非正式答复"
OFFICE, CALL = "【待填：处室名称】", "【待填：电话号码】"
BASIS, REASON, MATTERS = "【待填：本厅有关规定】", "【待填：有关依据和理由】", "【待填：待核实的事项】"
ORDERED = "excused", "strict", "funding"
"""Merit orders over all candidates alike."""
CUTS = {"request": "按申报金额确定", "ceiling": "按单项上限确定", "proration": "按同一比例核定"}
"""Why an amount is below its tier's, where no article cuts it."""


def papers(run: Run, answers: list[ReplyPoints], *, with_score: bool = False) -> tuple[Paper, ...]:
    """Return one paper per answer."""
    names = file_names(KIND, [a.explanation.candidate.id for a in answers])
    return tuple(
        Paper(name, TITLE, tuple(reply(run, a, with_score=with_score)), subject(run.problem), MARK)
        for name, a in zip(names, answers, strict=True)
    )


def screen(paper: Paper) -> tuple[Part, ...]:
    """Return a paper for a screen, its title on top."""
    return (Notice((Line(paper.under),), paper.title, "panel"), *paper.parts)


def record(run: Run, answers: list[ReplyPoints]) -> dict[str, Any]:
    """Return the same as plain data: codes and articles of each candidate alone, never its score."""
    replies = [
        {
            "id": (e := a.explanation).candidate.id,
            "outcome": e.outcome,
            "aside": a.aside,
            "reason_code": e.reason_code,
            "tier": e.tier,
            "amount": e.amount,
            "reduced_by": e.reduced_by,
            "conditions": [
                {"clause": c.clause, "says": c.says, "article": c.where.number, "quote": c.where.quote}
                for c in a.conditions
            ],
            "own_projects": [s.project for s in a.siblings],
        }
        for a in answers
    ]
    head = {"programme": run.programme.key, "year": run.problem.year, "draft": run.draft}
    return head | {"fingerprint": run.problem.fingerprint, "replies": replies}


def reply(run: Run, told: ReplyPoints, *, with_score: bool = False) -> Iterator[Part]:
    """Yield what one applicant may be told; its own score only where that is asked for."""
    c = told.explanation.candidate
    own = (("申报单位", c.applicant), ("项目名称", c.project), ("项目编号", c.id), ("所在市", c.city))
    yield Notice(tuple(Line(text, label=label) for label, text in own if text), "项目", "plain")
    yield Notice(tuple(Line(text) for text in _basis(run)), "依据")
    if order := _order(run, told):
        yield Notice((Line(order),), "评审次序", "plain")
    yield Notice(tuple(_result(run, told, with_score=with_score)), "本项目结果", "plain")
    if lines := [*_conditions(run, told)]:
        title = "未定为更高等级的条件" if told.explanation.outcome == "funded" else "未满足的条件"
        yield Notice(tuple(Line(text) for text in lines), title)
    yield Notice((Line(OFFICE, label="受理处室"), Line(CALL, label="电话")), "咨询", "plain")
    if run.draft:
        yield Notice((Line("名单尚为草案，定稿前请与正式公布的名单核对", "faint"),), form="plain", apart=True)


def _quoted(run: Run, where: Article) -> str:
    """Return a place in a text with its words; a blank where no text fixes it."""
    if not where.quote:
        return BASIS
    foreign = f"《{where.document}》" if where.document != run.programme.document.title else ""
    return f"{foreign}{where.number}“{where.quote}”"


def _basis(run: Run) -> Iterator[str]:
    """Yield where review and tiers stand; the office's own rules where no text says it."""
    programme = run.programme
    status = f"（{programme.status}）" if programme.draft else ""
    yield f"《{programme.document.title}》{status}"
    places = [programme.review, *programme.tiers]
    found = [(p.article, p.quote) for p in places if p is not None and p.quote]
    yield from (f"{article}“{quote}”" for article, quote in dict.fromkeys(found))


def _order(run: Run, told: ReplyPoints) -> str:
    """Tell in what order candidates were reviewed; empty for one that was not."""
    problem, programme = run.problem, run.programme
    if told.explanation.rank is None:
        return ""
    if problem.entitled:
        return "符合条件的项目按规定的标准逐项核定，不作比较。"
    by = f"按{programme.review.article}所列方面" if programme.review else "按同一标准"
    text = f"本项目与其他申报项目{by}评审"
    if problem.merit in ORDERED:
        text += "，依评审得分由高到低的次序确定"
    elif problem.merit == "in_city":
        text += "，在本市申报项目中依评审得分由高到低的次序确定"
    if programme.ties == "together":
        return text + "；得分相同的同等对待。"
    keys = "、".join(run.case.tie_keys)
    return text + (f"；得分相同的，依次比较{keys}。" if keys else "。")


def _result(run: Run, told: ReplyPoints, *, with_score: bool) -> Iterator[Line]:
    e = told.explanation
    yield Line(_outcome(run, told), "strong")
    if with_score and e.candidate.score is not None:
        yield Line(f"{show_score(e.candidate.score)}分", label="评审得分")
    if e.outcome == "funded" and e.via == "pin":
        yield Line(REASON, label="列入依据")
    if e.outcome == "excluded":
        yield Line(REASON, label="不予支持的依据")
    if e.outcome == "held":
        yield Line(MATTERS, label="待核实事项")
    if told.cut is not None:
        yield Line(_quoted(run, told.cut), label="金额受累计上限")
    elif e.reduced_by in CUTS:
        yield Line(CUTS[e.reduced_by], label="金额")


def _outcome(run: Run, told: ReplyPoints) -> str:
    """Tell the result in one sentence."""
    e = told.explanation
    listed = f"列入拟{'兑现' if run.problem.entitled else '支持'}项目名单"
    match e.outcome:
        case "funded":
            seat = "（地市均衡名额）" if e.via == "reserve" else ""
            return f"{listed}{seat}，{e.tier}，拟奖补{figure(e.amount, '元')}"
        case "ineligible":
            return f"不符合申报条件，未{listed}"
        case "held":
            return "申报材料尚待核实，结果未定"
        case "excluded":
            when = "公示后" if e.candidate.id in run.problem.vacated else ""
            return f"{when}不予支持"
        case "outside":
            return ASIDE.get(told.aside) or ASIDE[""]
        case _:
            return f"未{listed}"


ASIDE: dict[Aside, str] = {
    "": "未参加本次评审",
    "elsewhere": "所填申报专题不属于本办法，未参加本次评审",
    "qingdao": "青岛市项目不使用本项资金",
    "unscored": "未参加评审，没有评审得分",
    "refused": "申报材料注明不参加本次评审",
}
"""Why a project does not compete → what its applicant is told."""


def _conditions(run: Run, told: ReplyPoints) -> Iterator[str]:
    """Yield each condition missed with the words of its article; those of the order in one sentence."""
    e = told.explanation
    ordered = [c for c in told.conditions if not c.says]
    if ordered and e.reason_code == "below_line":
        where = dict.fromkeys(_quoted(run, c.where) for c in ordered)
        yield f"依上述次序未进入支持范围，范围由以下规定确定：{'；'.join(where)}"
    for c in told.conditions:
        if c.says or e.reason_code != "below_line":
            yield _condition(run, c, failed=e.outcome == "ineligible")
    if told.siblings:
        yield f"本单位已列入的其他项目：{'、'.join(f'《{s.project}》' for s in told.siblings)}"


def _condition(run: Run, c: Condition, *, failed: bool) -> str:
    says = f"不符合“{c.says}”" if failed else c.says
    where = _quoted(run, c.where)
    return f"{says}（{where}）" if says else where
