"""Closed classes of English words, lower case, that the rules for questions and conversations share."""

import re
from collections.abc import Mapping


def words(text: str) -> frozenset[str]:
    """The words of `text`, which white space separates, as a set."""
    return frozenset(text.split())


AUXILIARIES = words(
    "is are was were am be been do does did has have had will would can could shall should may might "
    "must isn't aren't wasn't weren't don't doesn't didn't hasn't haven't hadn't won't wouldn't can't "
    "couldn't shouldn't"
)
WH_WORDS = words("who whom whose what which when where why how who's what's where's when's how's whats whos")
PREPOSITIONS = words(
    "about above across after against along among around as at before behind below between beyond by "
    "despite during except for from in inside into like near of off on onto out outside over per since than "
    "through throughout to toward towards under until up upon via with within without besides"
)
DETERMINERS = words("a an the this that these those his her its their my our your some any each every no")
CONJUNCTIONS = words("and or but nor so if because while although whether though yet")
PRONOUNS = words(
    "i you he she it we they me him us them himself herself itself themselves myself his hers theirs "
    "mine yours one someone anyone everyone something anything everything nothing somebody anybody "
    "there here who whom this that these those"
)
ADVERBS = words(
    "not also ever never still already just only then now currently recently later again first last "
    "next soon always often usually too very much more most less least many well almost together there "
    "here today yesterday tomorrow ago yet else even really actually so"
)
FUNCTION_WORDS = AUXILIARIES | WH_WORDS | PREPOSITIONS | DETERMINERS | CONJUNCTIONS | PRONOUNS | ADVERBS

PERSON_NOUNS = words(
    "person man woman boy girl people president vice-president minister chancellor king queen prince "
    "princess emperor pope bishop archbishop commander general colonel captain major lieutenant "
    "sergeant admiral officer soldier leader head chief chair chairman chairwoman chairperson director "
    "manager ceo founder co-founder owner author writer poet novelist journalist reporter editor actor "
    "actress singer musician composer artist painter architect engineer scientist physicist chemist "
    "biologist mathematician philosopher historian economist professor teacher student doctor nurse "
    "lawyer judge attorney prosecutor senator governor mayor ambassador secretary spokesman spokeswoman "
    "spokesperson politician candidate player coach captain winner champion inventor explorer astronaut "
    "pilot driver father mother parent son daughter brother sister wife husband uncle aunt cousin "
    "friend partner employee boss victim suspect witness representative delegate adviser advisor lord "
    "lady sir dr mr mrs ms diplomat envoy monarch pharaoh sultan creator designer producer successor "
    "predecessor deputy"
)
PLACE_NOUNS = words(
    "place country nation city town village state province region county continent island river lake "
    "mountain sea ocean street district area location site venue capital territory republic kingdom "
    "planet room building airport municipality suburb neighborhood neighbourhood address border"
)
TIME_NOUNS = words("time year month day date week weekday century decade season era period hour moment age")
NUMBER_NOUNS = words(
    "number amount percentage percent proportion share size price cost population distance height "
    "length width weight speed temperature rate total quantity sum salary budget fee age fraction ratio"
)
GROUP_NOUNS = words(
    "band group team company organisation organization government army party committee council union "
    "alliance family couple club university school police parliament board agency ministry league "
    "association commission troops forces soldiers people students members countries nations states"
)
TITLES = words(
    "president vice minister prime secretary general commander chief chancellor king queen prince "
    "princess pope bishop archbishop cardinal sir lord lady dame mr mrs ms miss dr professor prof judge "
    "justice senator representative congressman governor mayor captain colonel major lieutenant "
    "sergeant admiral brigadier marshal ambassador director chairman chairwoman foreign defence defense "
    "interior finance emperor sultan sheikh saint st deputy coach manager ceo rev reverend father "
    "sister detective officer agent premier"
)
MONTHS = words(
    "january february march april may june july august september october november december jan feb mar "
    "apr jun jul aug sep sept oct nov dec"
)
WEEKDAYS = words("monday tuesday wednesday thursday friday saturday sunday")

VERBS = words(
    "accept achieve act add affect agree allow announce answer appear apply appoint argue arrive ask "
    "assist attack attend be become begin believe belong bring build buy call cause change choose claim "
    "come command compete complete conclude confirm consider consist contain continue contribute cost "
    "create deal decide deploy describe design destroy develop die disagree discover discuss do draw "
    "eat elect end enter establish exist expect explain face fail fall feel fight find finish follow "
    "form found gain get give go grow happen have hear help hold include increase influence introduce "
    "invade invent invite join keep kill know launch lead learn leave live lose love maintain make "
    "marry mean meet mention move need occur offer open oppose own participate pass pay perform play "
    "prevent produce promise protect prove provide publish put reach read receive record reduce refer "
    "refuse reject release rely remain replace reply report represent require resign respond retire "
    "return rise rule run say see seek seem sell send serve settle show sign sing speak spend stand "
    "start stay stop study succeed suffer suggest support surrender survive take talk teach tell think "
    "threaten travel try turn use visit want warn watch wear win withdraw work write appears arrives "
    "begins commands comes costs controls ends gives goes happens has helps holds includes leads lives "
    "makes means meets needs owns plays pays provides runs says sees serves starts supports takes "
    "thinks uses visits wants wins works writes became began bought brought built came chose did died "
    "drew fell felt fought gave got grew had heard held kept knew led left lost made meant met paid ran "
    "rose said sang sat saw sent shot sold spent spoke stood stolen taught thought told took was went "
    "were won wore wrote written born known taken given seen done gone supply arrange assume award beat "
    "blame breed burn carry catch check climb close collect combine connect consume convert cover cross "
    "damage defeat define deliver demand depend derive determine draft drop earn employ encourage "
    "engage enjoy ensure escape evolve examine exceed execute expand explore express extend fund govern "
    "handle hire host hunt identify impose improve inspire intend investigate involve issue jump land "
    "last listen locate manage measure monitor name negotiate obtain operate order organise organize "
    "originate paint persuade plan possess practise practice predict prefer prepare press print propose "
    "pursue qualify quote raise rank rate react rebuild recognise recognize recommend recover regard "
    "relate remember remove rename repeat rescue research resist resolve restore reveal sail save score "
    "seize select separate share shift sleep solve sound split spread stage step struggle submit "
    "surround suspend target test train transfer treat trust understand unite vary vote wait walk "
    "wonder worry yield control border collapse approve crash graduate injure arrest accuse charge deny "
    "admit criticise criticize praise occupy sponsor donate adopt amend abandon absorb accompany advise "
    "aim appeal assess assign attract authorise authorize avoid ban bear benefit block boost breach "
    "chair cite collaborate comment commit communicate compare compose concern condemn conduct contact "
    "contest convince cooperate cope debate decline defend delay demonstrate detect dismiss dissolve "
    "divide dominate double emerge enforce enhance evaluate exclude exercise expire expose extract "
    "facilitate file finalise finalize flee fly generate grant guarantee guide halt implement import "
    "initiate inform inherit install interview interpret invest justify label lift limit link load mark "
    "master migrate mine mix modify nominate object observe overcome owe park permit persist pick pose "
    "postpone preserve preside prevail proceed process prohibit promote prosecute quit realise realize "
    "reappear recall renew repair request reserve restrict retain review revise revoke ride rotate rush "
    "sanction scale schedule search secure sentence shape shoot sit smoke spot stabilise stabilize "
    "strengthen strike substitute sue surge switch tackle terminate transform translate transmit "
    "trigger unveil update upgrade urge utilise utilize validate verify view violate volunteer weaken "
    "weigh welcome widen withstand"
)

_IRREGULAR = (
    "became become began begin bought buy brought bring built build came come chose choose did do drew "
    "draw fell fall felt feel fought fight found find gave give got get grew grow had have heard hear "
    "held hold kept keep knew know led lead left leave lost lose made make meant mean met meet paid pay "
    "ran run rose rise said say sang sing sat sit saw see sent send shot shoot sold sell spent spend "
    "spoke speak stood stand stole steal taught teach thought think threw throw told tell took take "
    "understood understand went go won win wore wear wrote write fled flee flew fly drove drive ate eat "
    "drank drink broke break caught catch dealt deal forgot forget hid hide laid lay lent lend rode "
    "ride sank sink shook shake slept sleep swam swim swore swear"
)
_PARTS = tuple(_IRREGULAR.split())
PAST_TO_BASE: Mapping[str, str] = dict(zip(_PARTS[::2], _PARTS[1::2], strict=True))


def content_words(text: str) -> frozenset[str]:
    """The words of `text`, lower case, that carry content."""
    return frozenset(re.findall(r"\w+", text.lower())) - FUNCTION_WORDS
