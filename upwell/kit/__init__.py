"""Technical ground that every package stands on; it knows no word of the domain.

time          the one clock (the demonstration and the tests move it)
refs          references that cannot be guessed
errors        `Refused`: a refusal with a code and a sentence for the person
permissions   `permit`, `allowed`, `require`: named rules, closed by default
registry      the small registries through which higher packages are known to lower ones
panels        pieces that a higher package shows on a lower package's page
navigation    the main menu
personal      what is held of a person: export and erasure
jobs          background work with retry, lease and reaper
search        one index behind one interface, on both databases
imports       files brought in: columns, dry run, refused rows, progress, resumable
exports       files handed out, for a purpose on the record
tables        a table that a spreadsheet opens, without formulas
markup        Markdown in, allow-listed HTML out
lengths       how long something may be; nothing is ever cut
asking        what stands behind the question mark of an address
throttle      database token buckets
mail          letters that leave the house
csp           the content security policy
private       what is sent to somebody signed in is kept by nobody
kept          pieces of pages that cost something to make
pages         what pages do alike: a form that was sent, its refusal, the leaves of a long list
checking      a check page before what cannot be undone
refusals      what a refusal looks like on a page, in a piece of page, in the API
logs          an id for every request, in every line
api           one API for all packages, its errors and its description
"""
