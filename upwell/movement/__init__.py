"""Groups that belong to their members: founded by three, roles that end, decisions written down, rooms of their own, guests who never govern, and the way out with everything.

models      groups.py (group, member, term, room), deciding.py, doing.py (actions, signatures, questions, papers, disclosures), moving.py
members     who belongs, who speaks for an institution, who holds an office: what rules and rooms ask
actions     what people do
capture     who sets the agenda, who pays the leaders, what the group asks of power: counted from what was done
archive     one file with the whole group: written, checked, taken in at another Upwell (docs/leaving.md)
"""
