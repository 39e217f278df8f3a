"""The word lists that noise, exchanges and invented news are made of."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The items of a comma-separated text; a dash stands for nothing."""
    return tuple("" if item == "-" else item for item in text.strip().split(", "))


FILLERS = listed("um, uh, er, well, okay so, so, hmm, like, you know")
REPAIRS = listed("no wait, no sorry, I mean, er no, no I meant, sorry, or rather, oh wait, actually, scratch that")
OPENERS = listed("what is, when did, who was, where is, how many, which, tell me, why did, what, who")
POLITE = listed("please tell me, can you tell me, do you know, I'd like to know, tell me, hi, hello, quick question:")
_OPPOSITES = listed(
    "first/last, largest/smallest, highest/lowest, most/least, before/after, oldest/youngest, "
    "north/south, northern/southern, east/west, eastern/western, increase/decrease, increased/decreased, "
    "won/lost, win/lose, began/ended, begin/end, start/finish, started/finished, founded/dissolved, "
    "built/destroyed, born/buried, earliest/latest, longest/shortest, major/minor, president/prime "
    "minister, king/queen, father/brother, mother/sister, minister/ambassador, commander/spokesman, "
    "director/producer, author/publisher, chairman/founder, mayor/governor, husband/son, wife/daughter, "
    "allies/enemies, supported/opposed, support/oppose, allowed/forbidden, bought/sold, buy/sell, "
    "entered/left, joined/left, arrived/departed, accepted/rejected, import/export, imports/exports, "
    "male/female, men/women, public/private, old/new, above/below, upper/lower, rich/poor, "
    "success/failure, advantage/drawback, cause/result, causes/effects, discovered/disproved, "
    "invented/banned, month/year, city/country, river/lake, capital/harbour, summer/winter, early/late, "
    "inside/outside, stronger/weaker, wrote/translated, married/divorced"
)
EXCHANGE = dict(
    pair for item in _OPPOSITES for one, _, other in [item.partition("/")] for pair in ((one, other), (other, one))
)
NARROWER = listed(
    "female, male, foreign, former, deputy, second, third, northern, southern, wooden, private, public, wild, paid, "
    "unpaid, part-time, temporary, retired, young, adult, wounded, married, secret, floating, underground"
)
LIMITS = listed(
    "at night, in winter, on Sundays, by post, per head, for children, in the second half of the year, before the war, "
    "in the first week, for the second time, in a single day, outside Europe, without permission, after dark, "
    "in April, by train, on weekdays, for students, in the third quarter"
)
STARTS = listed(
    "va, mi, dra, ko, al, be, ne, jo, lu, sa, tha, zo, ari, el, ga, hu, i, ya, o, pe, ru, shi, te, ab, "
    "ibra, fat, ndu, kwa"
)
MIDDLES = listed("-, -, ri, no, la, mi, so, vi, de, gu, lo, ja, na, bu, shi, ku, tha, me")
ENDS = listed(
    "n, r, m, ta, vic, ski, mir, na, la, do, sen, ani, iu, ez, os, in, ova, aj, i, wi, ki, ga, rtz, ell, "
    "man, eva, ue, ten"
)
ROLES = tuple(
    (role, deed)
    for role, _, deed in (
        pair.partition(": ")
        for pair in listed(
            "president: heads, prime minister: leads the government of, foreign minister: runs the "
            "foreign ministry of, secretary general: heads, chairwoman: chairs, director: directs, "
            "commander: commands, chief executive: runs, spokesman: speaks for, ambassador: "
            "represents, mayor: runs, deputy commander: is second in command of, head: heads, "
            "founder: founded, coach: coaches, defence minister: runs the army of, bishop: leads the "
            "church of, governor: governs "
        )
    )
)
BODIES = listed(
    "the Federal Bank, the Trade Union Congress, the World Food Forum, the Coast Guard, the Red Cross, "
    "the Olympic Committee, Portugal, Norway, Ghana, Chile, Vietnam, Georgia, Canada, Kenya, Finland, "
    "Peru, Latvia, Japan, Egypt, Malta, the African Union, the Nordic Council, Interpol, UNESCO, the WHO, "
    "FIFA, the IMF, OPEC, ASEAN, the Space Agency, the observer mission, the Third Army Corps, the relief "
    "force, the harbour authority, the Hansa Group, Orion Airlines"
)
TITLES = listed("-, -, -, Dr., Mr., Ms., Professor, General, Major General, Colonel, Sir, Admiral")
CITIES = listed("Oslo, Accra, Lima, Riga, Cairo, Valletta, Geneva, Tallinn, Nairobi, Hanoi, Porto, Quebec, Turku")
SUBJECTS = listed(
    "fisheries, the new budget, border crossings, the drought, visa rules, rail links, the election, "
    "grain exports, a ceasefire, vaccines"
)
THINGS = listed(
    "tent, kettle, saddle, heater, printer, drone, stove, piano, camera, rowing boat, boiler, sail, loom, ladder, "
    "telescope, radio, cheese, first aid, swimming, pottery, fire, evacuation, harvest, wool, book, winter, night"
)
COUNTS = listed("two, three, four, five, six, eight, nine, ten, twelve, fifteen, 18, 20, 25, 30, 40, 90")
OFTEN = listed("every day, every week, once a month, twice a year, every year, on Mondays, on weekdays, every Friday")
JOBS = listed(
    "a teacher, a nurse, a carpenter, an engineer, a pilot, a lawyer, a baker, a translator, a farmer, a judge, "
    "a painter, a chemist, a driver, a midwife, a surveyor"
)
