"""What a study of weights is asked for, as it is kept with the desk."""

from __future__ import annotations

from datetime import date

from allocator.law.clause.fields import Frozen
from allocator.workbench.setup import Upload


class WeighingAsk(Frozen):
    """What a study is asked for.

    Attributes
    ----------
    of
        Key of the set-up that it is about.
    schemes
        Files of the working folder.
    radius
        In per cent; None: as the schemes say.
    marked_on
        When the marks were known; None where nobody says.
    """

    of: str
    schemes: tuple[Upload, ...]
    radius: int | None = 20
    samples: int = 10_000
    marked_on: date | None = None
