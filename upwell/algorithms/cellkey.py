"""Numbers of people with a little chance in them, so that even somebody who knows all others cannot tell what the last one said.

Stars and rounding (`disclosure`) keep a stranger out. They do not stop whoever owns all the other accounts of a cell, or knows
what all others said: that reader knows the number without the last person exactly, and sees to which side the rounding
falls. Official statistics answer it with noise that hangs on who is in the cell:

- every record has a random key; the keys of a cell are added up, and the sum decides the noise, so that the same cell
  always shows the same number and asking again tells nothing new (Fraser and Wooton, "A proposed method for
  confidentialising tabular output to protect against differencing", UNECE work session, Geneva 2005; used in the TableBuilder
  of the Australian Bureau of Statistics and, as cell key perturbation, for the Census 2021 of England and Wales)
- then the number is rounded to a multiple of five, up or down by chance, in proportion to how near it is, so that on average
  nothing is moved (random rounding, as in the Census of Statistics Canada)

Three known weaknesses are met here:

- bounded noise that may be asked about in many ways averages out (Asghar and Kaafar, "Averaging attacks on bounded
  noise-based disclosure control algorithms", PoPETs 2020): nobody can ask here; who publishes does so seldom, and that
  is a part of the bound (`connections.figures`)
- "the same people, the same noise" tells somebody who knows two cells to be alike but for one person whether they are:
  so the keys are keys for one table and one time, and the name of the cell goes into them
- numbers that are only rounded by chance can be solved where they have totals (West, Vecna and Chowdhury, "Random
  (un)rounding", arXiv 2307.13859, on the Canadian Census of 2021): here the noise comes before the rounding

The noise is the two-sided geometric distribution (Ghosh, Roughgarden, Sundararajan, "Universally utility-maximizing privacy
mechanisms", STOC 2009), cut off at `most`, as Bach recommends for the European census (arXiv 2012.09775). What follows from it, for a reader who knows everything but one person:

- one cell that is shown makes one guess about that person at most `ratio` times as likely against the other; an answer that
  moves the person from one cell to another, `ratio` squared; k publications, that to the power of k
- except that the ends of what the noise can do exclude one of two numbers: that happens with a chance of at most
  `at_the_end`, and is the price of the promise that a number from 1 to 7 is never shown

What is shown is a star, or at least about 15. Nought is a star too: "nobody" would tell what the last one did not say.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import accumulate

from .disclosure import SUPPRESSED, Published

_BITS = 64
_ROUND = 1 << 128  # record keys are added up round this clock


@dataclass(frozen=True)
class Chance:
    """The numbers of the rule: numbers to `small` are never shown; noise is at most `most`, each step `ratio` times rarer than the one before; rounded to `base`."""

    small: int = 7
    base: int = 5
    most: int = 8
    ratio: float = 1.5

    @cached_property
    def steps(self) -> list[tuple[int, float]]:
        """How likely the noise is at most so much."""
        weights = [self.ratio ** -abs(step) for step in range(-self.most, self.most + 1)]
        total = sum(weights)
        return [(step, sum_ / total) for step, sum_ in enumerate(accumulate(weights), start=-self.most)]

    @property
    def at_the_end(self) -> float:
        """How likely the noise is as large as it can be, to one side."""
        return self.steps[0][1]

    @property
    def fewest(self) -> int:
        """The smallest number after noise that is shown: no number to `small` can come so far."""
        return self.small + 1 + self.most

    def as_dict(self) -> dict[str, float]:
        """For a stamp: the rule is public, the secret is not."""
        return {"small": self.small, "base": self.base, "most": self.most, "ratio": self.ratio}


STANDARD = Chance()


@dataclass(frozen=True)
class Keys:
    """The chance of one table at one time. `secret`: of the installation, never published; `table`: its name with area and time, by which the keys differ from all others."""

    secret: bytes
    table: str
    chance: Chance = STANDARD

    def shown(self, cell: str, records: Iterable[str], *, at_least: int = 0) -> Published:
        """The number of different records in a cell, as it may be published. at_least: fewer than so many are never shown, if that is more than the rule says."""
        inside = set(records)
        return self._shown(cell, len(inside), self._together(inside), at_least)

    def counted(self, cell: str, number: int) -> Published:
        """The same for a number of which nobody is told apart any more: the number stands for its records, and a cell that goes up and down again shows what it showed.

        Each size draws anew. So whoever can bring in and take out many records of their own sees as many publications as sizes: the bound is `ratio` to the power of
        those. For numbers in which one person can only ever be one.
        """
        return self._shown(cell, number, number, 0)

    def amount(self, cell: str, whole: int, records: Iterable[str], *, unit: int, base: int) -> int:
        """A sum (of minutes, say) as it may be published: moved by some `unit`s by the noise of the records that it is from, then rounded by chance to a multiple of `base`.

        For a reader who knows all parts but one: that this part is a `unit` more or less is at most `ratio` times as likely, two units `ratio` squared. Whether so few
        gave it that it may not be told at all, the caller decides.
        """
        key = self._together(set(records))
        return self._rounded(cell, key, whole + unit * self._noise(cell, key), base)

    def noise(self, cell: str, records: Iterable[str]) -> int:
        """What is added to the number of these records, in this cell."""
        return self._noise(cell, self._together(set(records)))

    def _shown(self, cell: str, number: int, key: int, at_least: int) -> Published:
        noisy = number + self._noise(cell, key)
        if noisy < max(self.chance.fewest, at_least + self.chance.most):
            return SUPPRESSED
        return str(self._rounded(cell, key, noisy, self.chance.base))

    def _together(self, records: Iterable[str]) -> int:
        """The keys of all who are in a cell, added up: the same in any order."""
        return sum(self._number("record", record) for record in records) % _ROUND

    def _noise(self, cell: str, key: int) -> int:
        drawn = self._drawn(cell, "noise", key)
        return next((step for step, below in self.chance.steps if drawn < below), self.chance.most)

    def _rounded(self, cell: str, key: int, number: int, base: int) -> int:
        rest = number % base
        return number - rest + (base if self._drawn(cell, "rounding", key) * base < rest else 0)

    def _drawn(self, cell: str, what: str, key: int) -> float:
        """A number from 0 up to 1 that hangs on the secret, the cell, and the key of all who are in it."""
        return (self._number("cell", cell, what, str(key)) >> (128 - _BITS)) / (1 << _BITS)

    def _number(self, *words: str) -> int:
        message = "\x1f".join((self.table, *words)).encode()
        return int.from_bytes(hmac.digest(self.secret, message, sha256)[:16])
