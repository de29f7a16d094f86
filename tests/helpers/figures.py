"""The figures of every kind of clause under one name each, as tests write them."""

from __future__ import annotations

from allocator.law.clause.base import Clause
from allocator.law.clause.fields import UNLIMITED, Alternative
from allocator.law.clause.kinds import AnyClause
from allocator.models.rules.applied_tier import Figures as AppliedTier
from allocator.models.rules.apportionment import Figures as Apportionment
from allocator.models.rules.budget import Figures as Budget
from allocator.models.rules.city_cap import Figures as CityCap
from allocator.models.rules.city_ceiling import Figures as CityCeiling
from allocator.models.rules.city_floor import Figures as CityFloor
from allocator.models.rules.city_reserve import Figures as CityReserve
from allocator.models.rules.cumulative_ceiling import Figures as CumulativeCeiling
from allocator.models.rules.exclusive import Figures as Exclusive
from allocator.models.rules.experts_tier import Figures as ExpertsTier
from allocator.models.rules.found_tier import Figures as FoundTier
from allocator.models.rules.merit_order import Figures as MeritOrder
from allocator.models.rules.minimum_score import Figures as MinimumScore
from allocator.models.rules.once import Figures as Once
from allocator.models.rules.per_applicant import Figures as PerApplicant
from allocator.models.rules.pins import Figures as Pins
from allocator.models.rules.proration import Figures as Proration
from allocator.models.rules.qingdao import Figures as Qingdao
from allocator.models.rules.quota import Figures as Quota
from allocator.models.rules.request import Figures as Request
from allocator.models.rules.tier_ceiling import Figures as TierCeiling
from allocator.models.rules.tier_shape import Figures as TierShape

__all__ = [
    "UNLIMITED", "Alternative", "AnyClause", "AppliedTier", "Apportionment", "Budget", "CityCap", "CityCeiling",
    "CityFloor", "CityReserve", "Clause", "CumulativeCeiling", "Exclusive", "ExpertsTier", "FoundTier", "MeritOrder",
    "MinimumScore", "Once", "PerApplicant", "Pins", "Proration", "Qingdao", "Quota", "Request", "TierCeiling",
    "TierShape",
]  # fmt: skip
