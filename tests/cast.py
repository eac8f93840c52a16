"""Who looks at the house in its tests: one person for each role."""

from __future__ import annotations

# Who looks: each role by the name that the table of addresses uses. "author" is the person whose things stand in the addresses; "member" is anybody else.
# The names are long, so that a test that looks for one of them finds nothing else.
CAST = {
    "member": "Efalwen",
    "author": "Brynmorfa",
    "host": "Carysfort",
    "moderator": "Mairwenna",
    "organiser": "Annwylfa",
    "facilitator": "Finnlogan",
    "juror": "Jacoborn",
    "decision-maker": "Devoran",
    "officer": "Olwenydd",
    "link worker": "Lowrianne",
    "auditor": "Adaminta",
    "operator": "Owenfach",
    "referrer": "Rhoswenna",
    "provider": "Prysorian",
    "broker": "Brocwellyn",
}
ROLES = ("anonymous", *CAST)
