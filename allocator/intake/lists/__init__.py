"""Lists of awards that people made or published: read, and as allocations that the audit can look at.

Here lie:

    award_list       A hand-edited or published list: who, which tier, how much. Our own 分配方案.xlsx changed, or …
    listed_awards    A hand-edited list as an allocation, so that the audit and every comparison can look at it like …
"""

__all__ = ["award_list", "listed_awards"]
