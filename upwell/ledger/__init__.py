"""The public record: what happened, when, by which role; append-only, provable, and without a personal word.

entries.register   a package names a kind of entry and says it in a sentence
record             append an entry (in the caller's transaction)
link               tie two things: this voice joined that theme, this theme became that issue
provenance         walk up to the voices, walk down to what became of them
checkpoints        signed tree heads; proofs of inclusion and consistency; open export
subjects.present   how a thing that entries and links speak of is named and where it is found
"""
