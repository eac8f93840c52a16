"""Who: people by handle, what they agreed to, which roles they hold, what they want to be told, and how they leave.

models.Person            the account; `is_authenticated`, `opaque`, `public_role`
people.viewer(request)   the signed-in person or None: what every page passes to `visible_to`
roles.holds(...)         does a person hold a role for a space, a process, a body; with power only once a second step is set up
actions                  join, grant_role, end_role, request_deletion, erase, …
consent.give/withdraw    the one mechanism of consent: append-only, and a database trigger holds that
needs.of                 what a person needs to take part, for those whom they let see it
notices.tell             the one way to tell a person something, as they wish to be told
acting                   doing something for somebody who phoned or wrote
access.note              invariant 10: what was done for or read of somebody, shown to them at /me/seen/
api_tokens               keys for programs
personal                 every table of accounts: how it is handed out, how it is erased
"""
