"""A message back, and the slip with a reference, as paper: one column, large letters, selectable text, the language and title set."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from fpdf import FPDF

from upwell.prescribing.letter import Letter, whole_day

FONTS = Path(__file__).parent / "fonts"
FAMILY = "Hyperlegible"
MARGIN, SIZE, HEADING, TITLE = 22, 12, 14, 20
LINE = 6.4


class _Paper(FPDF):
    """A4 in letters that are easy to read; the foot says whose it is and on which page one is."""

    def __init__(self, title: str, foot: str) -> None:
        super().__init__(format="A4")
        self.foot = foot
        self.add_font(FAMILY, "", FONTS / "regular.ttf")
        self.add_font(FAMILY, "B", FONTS / "bold.ttf")
        self.set_title(title)
        self.set_lang(get_language() or "en")
        self.set_margins(MARGIN, MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.alias_nb_pages()

    def footer(self) -> None:
        """On every page."""
        self.set_y(-15)
        self.set_font(FAMILY, "", 10)
        self.cell(0, 8, self.foot + "  " + _("Page %(number)s") % {"number": self.page_no()}, align="C")

    def say(self, text: str, *, bold: bool = False, size: int = SIZE, after: float = 0) -> None:
        """A paragraph."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.multi_cell(0, LINE * size / SIZE, text, align="L", new_x="LMARGIN", new_y="NEXT")
        self.ln(after)


def message_pdf(letter: Letter) -> bytes:
    """The message as a PDF. The same message is the same file: it carries the moment at which it was written, not at which it was printed."""
    title = _("Message back from %(team)s") % {"team": letter.team}
    paper = _Paper(title, letter.team)
    paper.set_creation_date(letter.written_at)
    paper.set_author(f"{letter.author}, {letter.author_post}")
    paper.add_page()
    paper.say(title, bold=True, size=TITLE, after=2)
    for line in _head(letter):
        paper.say(line)
    if letter.no_writing:
        paper.ln(2)
        paper.say(_("Do not write to this person: no letter, no e-mail, no text. Phone them."), bold=True)
    for heading, lines in letter.sections():
        paper.ln(4)
        paper.start_section(heading)
        paper.say(heading, bold=True, size=HEADING, after=1)
        for line in lines:
            paper.say(line)
    paper.ln(4)
    for line in foot_lines(letter):
        paper.say(line)
    return bytes(paper.output())


def foot_lines(letter: Letter) -> list[str]:
    """Who wrote it, on what ground, and what it does not say."""
    lines = [_("Written by %(who)s, %(post)s.") % {"who": letter.author, "post": letter.author_post}]
    lines.append(
        _("It holds what the person agreed to on the day it was opened, and nothing else. They have read it.")
        if letter.is_sent
        else _("It holds what the person agrees to today, and nothing else. It is sent once they have read it.")
    )
    if letter.answers:
        lines.append(
            _("Answers about how somebody is belong to that day. That they change does not show what changed them.")
        )
    if letter.code:
        lines.append(f"SNOMED CT {letter.code.code}, {letter.code.display}")
    return lines


def _head(letter: Letter) -> list[str]:
    lines = [_("To: %(whom)s") % {"whom": letter.to}, _("About: %(whom)s") % {"whom": letter.called}]
    if letter.born_on:
        lines.append(_("Born: %(day)s") % {"day": whole_day(letter.born_on)})
    if letter.nhs_number:
        lines.append(_("NHS number: %(number)s") % {"number": letter.nhs_number})
    if letter.referred_on:
        lines.append(_("Referred: %(day)s") % {"day": whole_day(letter.referred_on)})
    return [*lines, _("Written: %(day)s") % {"day": whole_day(letter.written_at)}]
