"""The whole budget at once: every stair with its list, what turns where, whom more money brings in and whom it drops.

`curve` finds the stairs, `confirm` has a second family of engines answer, `careers` and `turns` say what they mean.
"""
