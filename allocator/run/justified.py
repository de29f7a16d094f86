"""The certificate in one sentence: how many have less than somebody behind them, and that each has its reason."""

from __future__ import annotations

from typing import Any

from allocator.problem.problem import Problem
from allocator.proof.envy.certificate import Certificate

NOT_BY_RANK = "本方案不按名次优先"


def statement(problem: Problem, found: Certificate) -> str:
    """Tell what has been checked, and how much of it there was."""
    number = len(found.envious)
    if found.order == "number":
        told = f"未足额兑现的{number}项，均有理由，已逐项核对" if number else "均按标准足额兑现，已逐项核对"
    elif number:
        told = f"名次在前而档次或金额较低的{number}项（{found.pairs}对），均有理由，已逐对核对"
        told = f"{NOT_BY_RANK}：{told}" if found.order == "none" else told
    else:
        told = "没有名次在前而档次或金额较低的项目，已逐对核对"
    if found.apart:
        told += f"；得分高于末位而未参与的{len(found.apart)}项，均有依据"
    if found.unread:
        articles = {c.id: c.label for c in problem.programme.clauses}
        told += f"；“{'、'.join(articles.get(name, name) for name in found.unread)}”的理由未另行核对"
    return told


def to_json(problem: Problem, found: Certificate) -> dict[str, Any]:
    """Return the certificate as plain data, with the sentence."""
    return {"says": statement(problem, found), **found.to_json()}
