"""Pure mathematics of the journey: no Django, no database, no clock of its own, no hidden chance.

Every module takes arrays and plain values and, where there is chance, a seed; it returns a frozen dataclass that carries a `Stamp` (method, version,
parameters, digest of the input), so that a stranger can compute the same result again from the published export.

merkle        RFC 6962 / 9162 trees: roots, inclusion and consistency proofs
canonical     canonical JSON, digests, salted commitments
stamp         what method, of which version, from which input
draw          verifiable lottery: whole numbers from SHA-256 counters
sortition     panels from a pool under quotas, as equal as quotas allow (leximin), and their probabilities
solver        the one door to HiGHS
opinion       opinion map of a conversation by the mathematics that Polis published
themes        what many short texts are about
harshness     how harsh a sentence sounds, by weights that are plain numbers
tally         honest small statistics
measures      answers about wellbeing and loneliness; change in the same people
network       what a small map of people says
coproduction  how much power people really had in something that was done together
clock         working days and due dates
disclosure    which small numbers may be published
cellkey       numbers of people with a little chance in them, against whoever knows all but one
"""
