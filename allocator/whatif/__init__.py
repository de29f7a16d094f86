"""If it were otherwise: what each rule costs, a budget that is too small, other readings, lists nearly as good."""
