"""NHS numbers: ten figures, the last of which checks the others."""

from __future__ import annotations

FIGURES = 10


def tidy(text: str) -> str | None:
    """The ten figures without spaces, or None when it is no such number.

    Weights 10 to 2 over the first nine; eleven less the remainder by eleven is the tenth, where 11 stands for 0 and 10 cannot be.
    """
    figures = "".join(text.split()).replace("-", "")
    if len(figures) != FIGURES or not (figures.isascii() and figures.isdigit()):
        return None
    weighed = sum(int(figure) * weight for figure, weight in zip(figures, range(FIGURES, 1, -1), strict=False))
    check = 11 - weighed % 11
    return figures if (0 if check == 11 else check) == int(figures[-1]) else None


def reads_as(number: str) -> str:
    """As it is printed: 999 000 0018."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if number else ""
