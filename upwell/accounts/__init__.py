"""Who: people by handle, what they agreed to, which roles they hold, what they want to be told, and how they leave.

models.Person            the account; `is_authenticated`, `opaque`, `public_role`
people.viewer(request)   the signed-in person or None: what every page passes to `visible_to`
roles.holds(...)         does a person hold a role for a space, a process, a body
consent.give/withdraw    the one mechanism of consent
notices.tell             the one way to tell a person something, as they wish to be told
acting                   doing something for somebody who phoned or wrote
"""
