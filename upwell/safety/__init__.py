"""Everyone is safe: what is reported becomes a case that people work on; what is decided carries its reasons and can be appealed; who is in danger is cared for.

Offered to packages above: `reportables.register` (what can be reported), `membership.register` (who can sit on a jury of a space). Restrictions
bite through `kit.permissions`, so that no package has to know of them. One page on all of it: docs/safety.md.
"""
