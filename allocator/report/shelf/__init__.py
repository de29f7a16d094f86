"""What the package brings along, told: programmes, scenarios, tables to be filled in, the state of the installation.

Here lie:

    doctor        The state of the installation: what was looked at, and what to do about what is not fine.
    programmes    The shipped 办法, the umbrella's rows, what contradicts what, and what may be set.
    scenarios     The ready scenarios, what each changes, and for which programmes.
    template      A workbook to be filled in: the table that a programme asks for, with an example row, and how to …
"""

__all__ = ["doctor", "programmes", "scenarios", "template"]
