"""What many short texts are about.

    result = find_themes(texts, seed=7)
    result.themes[0].label, result.themes[0].examples, result.theme_of[12]
    assign(result, "a new comment").theme

Themes are a help for the people who read, never a replacement: each comes with examples to read, and texts that fit
nowhere are said to fit nowhere.
"""

from upwell.algorithms.themes.engine import find_themes
from upwell.algorithms.themes.result import NO_THEME, Placed, Theme, ThemeModel, ThemeResult, assign
from upwell.algorithms.themes.words import ENGLISH, WELSH

__all__ = ["ENGLISH", "NO_THEME", "WELSH", "Placed", "Theme", "ThemeModel", "ThemeResult", "assign", "find_themes"]
