"""People are linked to what helps: referrals that are never silently declined, a plan that its person owns, what is missing.

workflow        the ten states of a referral, who may set which, the clock on each: pure tables
wording         what is agreed to, purpose by purpose, in the words that people see
actions         referring, moving, plans, contacts, introductions, measures, messages back, gaps
queries         the caseload, one case, the funnel; a fixed number of queries
pdf, fhir       a message back as paper and as a FHIR R4 document
hooks           what happens when a gap opens: higher packages make a voice and an issue of it

Whoever reads a case leaves a line on its person's "who looked" page. Nothing of a case is public or on the record, but opaque commitments.
"""
