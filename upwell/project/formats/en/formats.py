"""A date that stands in a form beforehand is written as browsers need it: they leave a field for days empty if it says 30/11/2026. People see it in their own way."""

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]
