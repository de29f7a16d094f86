"""The outputs of the what-ifs: what each rule costs, a short budget, other readings, lists nearly as good."""
