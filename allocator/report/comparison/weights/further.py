"""Beside lists and shares: causes, which weight matters, the experts, an earlier year; for the screen and as sheets."""

from __future__ import annotations

from collections.abc import Iterator

from allocator.report.comparison.weights import back_test, causes, experts, influence
from allocator.report.phrases import points
from allocator.report.table import Figure, Part, Table
from allocator.whatif.weights.influence import Influence
from allocator.whatif.weights.study import Study

MOST_SHOWN = 5
"""So many candidates on whom experts disagree are on the screen."""
Named = tuple[str, str, tuple[Table | Figure, ...]]
"""A sheet: its name, what stands below its title, its parts."""


def reasons(study: Study) -> Iterator[Part]:
    """Yield why each scheme's list is another one."""
    for scheme, found in zip(study.compared.schemes, study.causes, strict=False):
        if found:
            yield causes.causes(study.compared, scheme.name, found)


def levers(study: Study) -> Iterator[Part]:
    """Yield which weight matters, and what would settle whom."""
    for name, found in _influences(study):
        yield from points("哪项权重起作用", [influence.levers_text(name, found)], apart=True)
        yield influence.tornado(name, found)
        yield from points("", [influence.settling_text(name, found)])
        if found.settling:
            yield influence.settling_table(study.compared, found)


def judges(study: Study) -> Iterator[Part]:
    """Yield what the experts' marks say of the experts; that there are none where there are none."""
    yield from points("专家打分", _of_experts(study), apart=True)
    found = study.judged
    if found.outliers:
        yield experts.outliers(study.compared, found)
    if found.any:
        yield experts.disagreement(study.compared, found, MOST_SHOWN)


def earlier(study: Study) -> Iterator[Part]:
    """Yield the earlier year, where one was given."""
    if study.earlier is not None:
        year = study.earlier.year
        hits = [back_test.hit_text(year, hit) for hit in study.earlier.hits]
        yield from points("回溯检验", [back_test.told(study.earlier), *hits], apart=True)


def _influences(study: Study) -> list[tuple[str, Influence]]:
    both = zip(study.robust, study.influences, strict=False)
    return [(r.scheme.name, found) for r, found in both if found is not None]


def _of_experts(study: Study) -> list[str]:
    found = study.judged
    if not found.any:
        return [experts.NONE]
    strict = [experts.strict_text(s) for s in found.strictness if s.systematic]
    far = [experts.outlier_text(study.compared, o) for o in found.outliers[:MOST_SHOWN]]
    told = [experts.apart_text(found), experts.outliers_text(found), *far, *strict]
    return [*filter(None, told), experts.STRICT_RULE]


def sheets(study: Study) -> Iterator[Named]:
    """Yield the same as sheets, whole."""
    own = study.compared
    if why := tuple(part for part in reasons(study) if isinstance(part, Table)):
        yield "变化原因", "位次和得分：拟上会名单→该方案", why
    for k, (name, found) in enumerate(_influences(study), 1):
        yield f"指标敏感性{k}", influence.levers_text(name, found), (influence.tornado(name, found),)
        if found.settling:
            left = influence.settling_text(name, found)
            yield f"收窄权重{k}", left, (influence.settling_table(own, found),)
    judged = study.judged
    if judged.any:
        parts = (experts.strictness(judged), experts.disagreement(own, judged))
        first = (experts.outliers(own, judged),) if judged.outliers else ()
        yield "专家打分", "；".join(_of_experts(study)), (*first, *parts)
    if study.earlier is not None:
        yield "回溯检验", back_test.told(study.earlier), (back_test.hits(study.earlier),)
