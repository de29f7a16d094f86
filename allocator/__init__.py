"""Provably best allocation of subsidies under the clauses of a 办法."""
