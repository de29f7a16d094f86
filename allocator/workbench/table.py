"""A planner's desk: 方案A, B, C… as they were solved, the one at hand, and the 基准 they are compared with."""

from __future__ import annotations

from itertools import count, product
from string import ascii_uppercase

from allocator.law.clause.fields import Frozen
from allocator.report.official.office import Office
from allocator.workbench.setup import Setup, Upload
from allocator.workbench.weights.ask import WeighingAsk

LONGEST_TITLE = 40
LONGEST, MOST_LISTS, MOST_SCHEMES, MOST_STEPS = 60, 6, 12, 40
"""方案 on one desk, beyond which the oldest that is neither 基准 nor at hand makes room; lists by hand; steps back."""


class Plan(Frozen):
    """One 方案: its letter, what it is computed from, and which control made it.

    Attributes
    ----------
    called, note
        What the planner calls it, and a remark on it; neither decides anything.
    came
        Letter of the 方案 that it was changed from; empty for the first.
    """

    letter: str
    setup: Setup
    made_by: str = ""
    called: str = ""
    note: str = ""
    came: str = ""

    @property
    def named(self) -> str:
        """The name that a planner gave it, or its scenario; empty where nobody did."""
        return self.called or self.setup.name

    @property
    def title(self) -> str:
        """What it is called on the pages."""
        return f"方案{self.letter}" + (f"·{self.named}" if self.named else "")


class Step(Frozen):
    """A change that can be taken back, or made again: the version of the desk beyond it, and what it did."""

    version: int
    did: str


class Desk(Frozen):
    """All 方案 of one planner; immutable, every change gives a new one.

    Attributes
    ----------
    lists
        Lists made by hand, for comparing.
    office
        The office's own fields of the papers for the meeting.
    schemes
        Scoring schemes read in or made on the page.
    weighing
        The study of weights that was asked for last.
    undo, redo
        Changes that can be taken back, and those taken back, the nearest last.
    last
        The last letter that any 方案 has had: no letter means two things.
    title, by
        What the planner calls the work; who began it, where visitors log in.
    waiting
        Files that arrived and cannot be computed with as they are, as a set-up beside the one at hand.
    """

    plans: tuple[Plan, ...]
    at: str
    base: str
    lists: tuple[Upload, ...] = ()
    office: Office = Office()
    schemes: tuple[Upload, ...] = ()
    weighing: WeighingAsk | None = None
    undo: tuple[Step, ...] = ()
    redo: tuple[Step, ...] = ()
    last: str = "A"
    title: str = ""
    by: str = ""
    waiting: Setup | None = None

    @classmethod
    def begun(cls, setup: Setup) -> Desk:
        """Return a desk with one 方案."""
        return cls(plans=(Plan(letter="A", setup=setup),), at="A", base="A")

    @property
    def plan(self) -> Plan:
        """Draw the 方案 at hand."""
        return self.of(self.at)

    @property
    def setup(self) -> Setup:
        return self.plan.setup

    def of(self, letter: str) -> Plan:
        """Return the 方案 of a letter."""
        return next(p for p in self.plans if p.letter == letter)

    def changed(self, setup: Setup, made_by: str) -> Desk:
        """With another set-up at hand: a new 方案, the one that has it already, or the last one moved on.

        Moves of the same control one after the other are one 方案: a slider passes many values on its way.
        """
        same = next((p for p in self.plans if p.setup == setup), None)
        if same is not None:
            return self.model_copy(update={"at": same.letter})
        plan = self.plan
        if made_by and plan.made_by == made_by and plan is self.plans[-1] and plan.letter != self.base:
            moved = plan.model_copy(update={"setup": setup})
            return self.model_copy(update={"plans": (*self.plans[:-1], moved)})
        new = Plan(letter=self._next_letter(), setup=setup, made_by=made_by, came=plan.letter)
        return self._shortened((*self.plans, new), new.letter)

    def replaced(self, setup: Setup) -> Desk:
        """With another set-up under the same letter: a name, a reason."""
        plans = tuple(p.model_copy(update={"setup": setup}) if p.letter == self.at else p for p in self.plans)
        return self.model_copy(update={"plans": plans})

    def renamed(self, letter: str, called: str, note: str) -> Desk:
        """With a 方案 called otherwise, and another remark on it."""
        changes = {"called": called.strip(), "note": note.strip()}
        plans = tuple(p.model_copy(update=changes) if p.letter == letter else p for p in self.plans)
        return self.model_copy(update={"plans": plans})

    def deleted(self, letter: str) -> Desk:
        """Without a 方案; the last one stays. What it was changed from takes its place, where it is still there."""
        plans = tuple(p for p in self.plans if p.letter != letter)
        if not plans:
            return self
        left = {p.letter for p in plans}
        came = self.of(letter).came
        base = self.base if self.base in left else came if came in left else plans[0].letter
        at = self.at if self.at in left else came if came in left else base
        return self.model_copy(update={"plans": plans, "base": base, "at": at})

    @property
    def before(self) -> Plan | None:
        """The 方案 that the one at hand is seen against: what it was changed from, else the 基准; None for itself."""
        came = next((p for p in self.plans if p.letter == self.plan.came), self.of(self.base))
        return None if came is self.plan else came

    def opened(self, letter: str) -> Desk:
        """With another 方案 at hand."""
        return self.model_copy(update={"at": self.of(letter).letter})

    def based(self, letter: str) -> Desk:
        """With another 基准."""
        return self.model_copy(update={"base": self.of(letter).letter})

    @property
    def comparable(self) -> tuple[Plan, ...]:
        """The 方案 that can be compared with the 基准: the others of the same 办法."""
        base = self.of(self.base)
        return tuple(p for p in self.plans if p is not base and p.setup.programme == base.setup.programme)

    def listing(self, upload: Upload) -> Desk:
        """With one more list made by hand, the newest few; one of the same name takes the other's place."""
        others = tuple(u for u in self.lists if u.name != upload.name)
        return self.model_copy(update={"lists": (*others, upload)[-MOST_LISTS:]})

    def telling(self, office: Office) -> Desk:
        """With other fields of the office."""
        return self.model_copy(update={"office": office})

    def scheming(self, upload: Upload) -> Desk:
        """With one more scoring scheme, the newest few; one of the same name takes the other's place."""
        others = tuple(u for u in self.schemes if u.name != upload.name)
        return self.model_copy(update={"schemes": (*others, upload)[-MOST_SCHEMES:]})

    def unschemed(self, digest: str) -> Desk:
        """Without a scoring scheme."""
        return self.model_copy(update={"schemes": tuple(u for u in self.schemes if u.digest != digest)})

    def weighed(self, ask: WeighingAsk) -> Desk:
        """With another study of weights asked for."""
        return self.model_copy(update={"weighing": ask})

    def called(self, title: str) -> Desk:
        """With another name for the work."""
        return self.model_copy(update={"title": title.strip()[:LONGEST_TITLE]})

    def keeping(self, waiting: Setup | None) -> Desk:
        """With other files that wait, or none."""
        return self.model_copy(update={"waiting": waiting})

    def unlisted(self, name: str) -> Desk:
        """Without the list of this name."""
        return self.model_copy(update={"lists": tuple(u for u in self.lists if u.name != name)})

    def _shortened(self, plans: tuple[Plan, ...], at: str) -> Desk:
        if len(plans) > LONGEST:
            oldest = next(p for p in plans if p.letter not in (at, self.base))
            plans = tuple(p for p in plans if p is not oldest)
        return self.model_copy(update={"plans": plans, "at": at, "last": at})

    def _next_letter(self) -> str:
        last = max(self.plans[-1].letter, self.last, key=lambda x: (len(x), x))
        letters = ("".join(x) for n in count(1) for x in product(ascii_uppercase, repeat=n))
        return next(x for x in letters if (len(x), x) > (len(last), last))
