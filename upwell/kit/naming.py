"""Where a text likely names somebody: after "Dr", after "my sister", before "next door". There is no list of names: those of some people would be missing.

What looks like a name and is none (days, wards, the beginning of a sentence) stands in `_NO_NAMES`.
"""

from __future__ import annotations

import re

_FIRST = r"(?P<name>[A-ZÀ-ÖØ-ÞŴŶŁŚŻČŠŽ][\w'’-]*[a-zà-ÿŵŷłńśźżčšžő])"
_NAMED = rf"{_FIRST}(?:\s[A-ZÀ-ÖØ-Þ][\w'’-]*[a-zà-ÿ])?"
# Small words are written either way; a family's "sister" is not the ward's.
_TITLE = (
    r"(?:(?i:dr|doctor|nurse practitioner|nurse|matron|midwife|consultant|professor|prof|paramedic|surgeon)|Sister)"
)
_WORK = (
    r"(?i:doctor|gp|nurse|midwife|consultant|surgeon|physio|physiotherapist|therapist|counsellor|psychologist|psychiatrist|dentist|chemist|pharmacist|receptionist|"
    r"carer|porter|paramedic|ward clerk|secretary|cleaner|volunteer|health visitor|social worker|support worker|link worker|key worker|matron)"
)
_KIN = (
    r"(?i:step-?)?(?i:wife|husband|partner|mum|mam|mother|dad|father|sister|brother|son|daughter|lad|lass|boy|girl|baby|nan|nana|gran|grandma|grandad|grandpa|grandson|granddaughter|"
    r"niece|nephew|cousin|aunt|auntie|aunty|uncle|twin|friend|mate|best friend|neighbour|boyfriend|girlfriend|colleague|boss|flatmate|landlord)"
)
# "dr patel", in a hurry; not "dr said" or "dr appointment".
_DR = (
    r"\bdr\.? (?P<name>(?!(?:who|has|is|was|said|says|told|tells|and|or|the|that|a|an|in|at|on|for|from|to|with|by|about|will|would|can|could|did|does|just|rang|rings|never|always|"
    r"again|today|tomorrow|yesterday|if|but|then|gave|gives|wants|thinks|thought|came|comes|went|saw|sees|put|sent|as|because|when|where|appt|appointments?|surgery|visits?|letter|notes?|"
    r"also|only|still|not|won't|didn't|doesn't|hasn't|please|my|your|our|his|her|their|you|i|he|she|it|we|they)\b)[a-z][\w'’-]{2,})"
)
_OWN = r"(?i:my|our|his|her|their|your)"
_CALLED = r"(?:['’]s called|['’]s name is| is called| was called| called| named|['’]s name['’]s)"
_NEAR = r"(?:from (?:number|no\.?) ?\w+|from next door|next door|over the road|across the road|from my (?:class|street|road|work|choir|church|ward|school|village|group))"

SHAPES: list[tuple[str, re.Pattern[str]]] = [
    ("clinician", re.compile(rf"\b(?:(?i:dr|prof)\.|{_TITLE})\s{_NAMED}")),
    ("clinician", re.compile(rf"\b{_WORK}(?:\s(?:[a-z]+\s){{0,2}}[a-z]+)?,\s{_FIRST}(?=,)")),
    ("clinician", re.compile(rf"\b{_WORK}(?:\s|{_CALLED}\s){_NAMED}")),
    ("clinician", re.compile(rf"(?<=[a-z,] ){_NAMED},? the {_WORK}\b")),
    ("clinician", re.compile(_DR)),
    ("name", re.compile(rf"(?:\b[Mm]y (?:full )?name(?:'s| is)|\bI am called|\b(?:Mr|Mrs|Miss|Ms)\.?)\s+{_NAMED}")),
    ("somebody", re.compile(rf"\b{_OWN} (?:\w+ )?{_KIN}(?: |{_CALLED} ){_NAMED}")),
    ("somebody", re.compile(rf"\b{_OWN} (?:\w+ )?{_KIN}, {_FIRST}(?=,)")),
    ("somebody", re.compile(rf"\b{_NAMED} {_NEAR}\b")),
    ("somebody", re.compile(rf"\b(?:[Pp]oor|[Dd]ear) {_FIRST}")),
    ("somebody", re.compile(rf"\b[Oo]ur {_FIRST}(?=['’]s (?:[a-z]+ing|not|got|been|in|on|having)\b)")),
    (
        "somebody",
        re.compile(
            rf"\b[Oo]ur {_FIRST}(?= (?:is|was|has|had|won['’]t|can['’]t|can|will|keeps|says|said|got|gets|needs|loves|never|always|still)\b)"
        ),
    ),
]

_NO_NAMES = frozenset(
    word
    for line in (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Christmas Easter Eid Diwali Ramadan",
        "January February March June July August September October November December",
        "The This That These Those There Then They We You He She It And But Or So If In On At As For From To Of No Not Yes Nor Is Was Are Were Has Have Had Do Did Does Can Could Will Would "
        "Should May Might Must My Our Your His Her Their What When Where Who Why How Which While Because Since Until After Before Please Thank Thanks Sorry Well Now Today Tomorrow Yesterday",
        "People Person Someone Somebody Everyone Everybody Nobody Anyone Anybody One Two Three Some Many Most All Both Women Men Girls Boys Lads Mums Dads Parents Kids Children Folk Friends Letters Post",
        "Surgery Practice Practitioner Practitioners Specialist Team Unit Ward Clinic Service Services Centre Hospital Hospice Health Care Trust Council Board Government Church Mosque Group Town City "
        "Village Street Park Line Led Training Associate Assistant Manager Desk Contract Appointments English Welsh Scottish Irish British Polish Chinese Indian French German Spanish",
        "Minister Councillor Commissioner Chair Director Editor Landlord Chief Executive",
        "Chemist Pharmacy Doctor Doctors Nurse Nurses Dentist Library School Hub Sir Madam Team Charter Members Moderators Neighbours Law Show Office House",
        "Covid Cancer Parkinson Alzheimer Crohn Macmillan Marie",
    )
    for word in line.split()
)


def is_name(found: re.Match[str]) -> bool:
    """Whether what stands in the place of a name can be one."""
    return found["name"].removesuffix("'s").removesuffix("’s") not in _NO_NAMES
