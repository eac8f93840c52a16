"""May everything we stand on be given on under the AGPL? Reads what each installed package says of itself.

What is said in SPDX words counts first, then the classifiers, then the free text. A package that says nothing readable is
listed in `SAID_ELSEWHERE`, with the place where it says it. A licence is added to `ALLOWED` only after somebody has read it.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distributions

# Each may be combined with the AGPL, version 3 or later.
ALLOWED = {
    "0BSD", "AGPL-3.0-or-later", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "GPL-3.0-or-later",
    "ISC", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip

CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}

FREE_TEXT = {
    "apache 2.0": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "mit license": "MIT",
}

# Package: licence, as stated in the LICENSE file that it ships.
SAID_ELSEWHERE = {"axe-playwright-python": "MIT"}


def licence_of(package: Distribution) -> str:
    """What a package says of itself, as an SPDX expression; empty when it says nothing that we can read."""
    about = package.metadata
    name = about["Name"].lower()
    if name in SAID_ELSEWHERE:
        return SAID_ELSEWHERE[name]
    if spoken := _said(package, "License-Expression"):
        return spoken
    text = _said(package, "License")
    if text in ALLOWED:
        return text
    found = [line.split("::")[-1].strip() for line in about.get_all("Classifier") or [] if line.startswith("License")]
    known = sorted({CLASSIFIERS[line] for line in found if line in CLASSIFIERS})
    return " AND ".join(known) or FREE_TEXT.get(text.lower(), "")


def _said(package: Distribution, field: str) -> str:
    return str((package.metadata.get_all(field) or [""])[0]).strip()


def is_allowed(expression: str) -> bool:
    """One allowed side of an OR suffices; of an AND every side must be allowed."""
    return bool(expression) and any(
        all(part.strip(" ()") in ALLOWED for part in re.split(r"\s+AND\s+", side))
        for side in re.split(r"\s+OR\s+", expression)
    )


def problems() -> list[str]:
    """One line for each installed package that may not be used, or whose licence cannot be read."""
    found = {str(package.metadata["Name"]): licence_of(package) for package in distributions()}
    return [
        f"{name}: {licence or 'says nothing that we can read'}"
        for name, licence in sorted(found.items())
        if not is_allowed(licence)
    ]


def main() -> int:
    """Print what stands in the way."""
    found = problems()
    for line in found:
        print(line)
    print(
        f"{len(list(distributions()))} packages read, {len(found)} with a licence that is not on the list in tools/licences.py."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
