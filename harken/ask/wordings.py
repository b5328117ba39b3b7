"""Everyday turns of phrase, put into the plain words that the tables of patterns know.

A table of intents cannot hold every way to say a thing; what people say in the place of "how many",
     "complain"
or "leave us" is the same in every question, so it is put right once, before anything else is read.
"""

from __future__ import annotations

import re

from harken.ask import names_here
from harken.ask.names import Index, form
from harken.ask.word_families import FAMILIES

_WHO = r"(?:people|customers?|clients?|users?|guests?|buyers?|folks|everyone|they|travell?ers?|members?)"
_TALK = r"(?:say|talk|think|write)"
_FEELING = r"(?:frustrations?|annoyance|anger|displeasure|concerns?|dissatisfaction|discontent|irritation)"
_GO = (
    r"(?:walk(?:ing)? away|jump(?:ing)? ship|leav(?:e|ing)|defect(?:ing)?|bail(?:ing)?(?: out)?|mov(?:e"
    r"|ing) on"
    r"|go(?:ing)? elsewhere|drop(?:ping)? us|ditch(?:ing)? us|dump(?:ing)? us|say(?:ing)? goodbye)"
)
_HEAP = r"(?:pile|heap|amount|quantity|stack|volume)"

#: What frames a question and asks nothing.
_FRAMES = [
    (r"^(?:in a nutshell|in short|in brief|ballpark|quick question|quick one|just curious"
     r"|out of interest)[,:.] ",
     ""),
    (r"^(?:do|would) (?:we|you) (?:have|know)(?: (?:a|any|the))? (?:figures?|numbers?|stats?"
     r"|idea) (?:for|on|of|about) "
     r"(?=how|what|which)", ""),
    (r"^(?:i was wondering|i wonder|wondering|any idea|do you know|i need to know|can you work out"
     r"|remind me) "
     r"(?=how (?:many|much|often)|what|which)", ""),
    (r",? for (?:a|my|the|our|tomorrow's) (?:\w+ )?(?:slides?|deck|presentation|keynote|newsletter"
     r"|board pack)\b",
     ""),
    (r",? (?:these days|or is it just me|if any|at the end of the day)(?=\W*$)", ""),
    (r"^(?:on my phone so )", ""),
    (r"^(?:is it (?:just|only) me|am i (?:wrong|right|imagining (?:it|things)))[, ]+(?:or|but|and) ", ""),
    (r"^(?P<is>is|are|was|were|do|does|did|has|have) not (?=(?:there|they|people|our|the|any|anyone"
     r"|customers|users|guests)\b)", r"\g<is> "),
    (r"^[^:?]*\b(?:be quick|quickly|(?:in a|no) hurry|hurry up|grabbing|running (?:late|out|to)|on my way"
     r"|short on time|asap)\b[^:?]*: ?(?=\w)", ""),
    (r"\bfeel free to (?=\w)", ""),
    (r"^(?:when|what) (?:is|was) (?:the |our )?(?P<how>best|worst|busiest|happiest|strongest|weakest) "
     r"(?P<time>month|week|year|day|quarter)\b", r"which \g<time> was the \g<how>"),
    (r"\b(?:support|assist) me (?:with|in|on)\b", "help me with"),
    (r"\bin (?:connection|conjunction) with\b|\bwith (?:regards?|respect) to\b|\bin regards? to\b", "about"),
]  # fmt: skip

_QUANTITIES = [
    (rf"\bhow (?:big|large|high) (?:is|was) the {_HEAP} of\b", "how much"),
    (r"^(?:what is|give me|whats|what was|i need)? ?(?:the|a) (?:tally|headcount|head count) of\b",
     "how many"),
    (r"\b(?:tally|head ?count) of(?= (?:\w+ )?(?:people|users|customers|reviews|comments|guests))",
     "number of"),
    (r"\bindividuals\b", "people"),
    (r"\bis (?:a lot|much|anything) being (?:said|written) (?:about|on)\b", "how many comments about"),
    (r"\bwhat (?:slice|portion|chunk|bit) of\b", "what share of"),
    (r"^one in how many\b", "what share of"),
    (r"^(?:in (?:percent|%)|percentage[- ]wise|as a percentage)[,:]? how (?:much"
     r"|many)(?: of)?\b", "what share of"),
    (r"\bhow much of (?=(?:the|our|all|that|this) (?!time|day|money))", "what share of "),
    (r"\b(?:is|are) (?P<what>.+?) (?:still )?(?:a|an|much of a|a big|a real) (?:topic|issue|problem"
     r"|concern|thing)"
     r" (?P<who>for|among|with|on|in|at) ", r"how many comments about \g<what> \g<who> "),
    (r"^(?:the )?(?P<who>people|customers|users|guests) (?:who|that) (?P<what>[^,?]+), how many (?:of them )?"
     r"(?:are|were|is|was|do we have)(?: (?:it|they|them|there|that))?\b", r"how many \g<who> \g<what>"),
    (r"^(?:out )?of (?:all|everything|all the)(?: the)? ?(?P<what>[^,?]*), how (?:much"
     r"|many)(?: of (?:it|that|them))? "
     r"(?P<is>is|are|was|were)\b(?: on)?", r"what share of \g<what> \g<is> about"),
    (rf"^how much of (?:what (?:\w+ )?{_WHO} (?:say|write|wrote|said)|(?:the |our "
     rf"|all )+feedback) (?:is|was)\b",
     "what share of the feedback is"),
]  # fmt: skip

_SCORES = [
    (r"\b(?:vibe|atmosphere)\b(?= (?:around|about|on|among|with|in))", "mood"),
    (r"\bhow (?:well|badly|high|low) (?:are|do|did|were) we (?:scor(?:e|ing)|rat(?:e|ed|ing))\b",
     "what is our average rating"),
    (r"\b(?:star|stars|score|rating) average\b", "average rating"),
    (r"\bwhat (?:kind|sort|type) of (?=(?:ratings?|scores?|stars)\b)", "what "),
    (r"\b(?:crowd|bunch|gang)\b|\blot(?=\W*$)", "customers"),
    (r"\bwhat is the (?:general |overall )?(?:opinion|view|verdict) (?:of|on)\b",
     "what is the sentiment about"),
    (r"\bdo(?:es)? (?P<who>.+) feel (?:good|bad|great|happy) about\b", r"how do \g<who> feel about"),
]  # fmt: skip

_TRENDS = [
    (r"\bgaining (?:the )?most\b|\bgaining(?=\W*$)", "growing most"),
    (r"\b(?:dying|easing|tailing|tapering|calming|cooling|settling|quieting|slowing) (?:down|off|away)\b"
     r"|\bheading south\b|\bon the (?:wane|decline|way down)\b|\bebbing\b", "going down"),
    (r"\bheading north\b|\bon the (?:rise|up|increase|way up)\b|\b(?:ramping|piling|mounting) up\b"
     r"|\bmounting\b"
     r"|\bsnowballing\b", "going up"),
    (r"\b(?:gain(?:s|ed|ing)?|pick(?:s|ed|ing)? up|gather(?:s|ed|ing)?) (?:steam|traction|momentum"
     r"|ground|speed|pace)\b",
     "growing"),
    (r"^are we (?:seeing|getting|hearing|receiving) more(?: and more)? (?P<what>[^?]+)", r"are \g<what>"
     r" going up"),
    (r"^are we (?:seeing|getting|hearing|receiving) (?:fewer|less)(?: and (?:fewer|less))? (?P<what>[^?]+)",
     r"are \g<what> going down"),
    (r"^(?:are|is) (?:our |the )?(?P<who>.+) (?:warming|coming round|taking) to (?P<what>[^?]+)",
     r"is sentiment of \g<who> about \g<what> getting better"),
    (r"^(?P<did>did|do|does|has) (?P<what>.+) (?:pick(?:ed)? up|recover(?:ed)?|bounce(?:d)? back)\b",
     r"\g<did> \g<what> go up"),
    (r"\b(?:trajectory|tendency)\b", "trend"),
]  # fmt: skip

_COMPARISONS = [
    (r"^(?:put|set|hold|line up|stack) (?P<one>.+?) (?:next to|beside|alongside|side by side with"
     r"|up against) ",
     r"compare \g<one> with "),
    (r"\bhow far apart are\b", "how different are"),
    (r"\b(?P<do>does|do|did) (?P<what>.+) (?:vary|diverge) (?=between|by|across|with|from)",
     r"how \g<do> \g<what> differ "),
    (r"\b(?:grumpier|crosser|angrier|moodier|more annoyed)\b", "unhappier"),
    (r"\b(?:draws?|attracts?|generates?|produces?|sees|racks up|collects) the most\b", "has the most"),
]  # fmt: skip

_TOPICS = [
    (r"\b(?:the|all|our) (?:chatter|buzz|noise)\b(?= (?:is|was))", "the feedback"),
    (r"\b(?:chatter|buzz|noise|(?<=did )talk|(?<=is )talk|(?<=the )talk) (?=(?:about|around|on) )",
     "comments "),
    (r"\bwhat is the talk of the town\b", "what do people talk about most"),
    (rf"\bwhat (?:is|are) (?P<who>(?:our |the )?(?:\S+ )?{_WHO}) on about\b", r"what are \g<who>"
     r" talking about"),
    (r"^what (?:\w+ )?(?:cropped|popped|came|turned) up (?P<when>.*)that (?:we|nobody|no one)(?: had"
     r"| has| have| did)?"
     r"(?: not| never| ever)? (?:heard|seen|mention(?:ed)?|said|say|talk(?:ed)?|spoke)(?: of| about)?"
     r"(?: before)?", r"what is new \g<when>"),
    (r"\bcrop(?:s|ped|ping)? up\b|\bpop(?:s|ped|ping)? up\b", "came up"),
    (r"\bbr(?:ing|ings|inging) up\b", "mention"),
    (r"\bbrought up\b", "mentioned"),
    (r"\b(?:gist|rundown|recap|lowdown|low-down|essence)\b(?= of)", "summary"),
    (r"\bdominat(?:e|es|ed|ing)\b", "are most common in"),
]  # fmt: skip

_LIKED = [
    (rf"\bwhat makes (?P<who>(?:our |the )?(?:\S+ )?{_WHO}|them) (?:happy|smile|glad)\b",
     r"what do \g<who> like"),
    (r"\bwhat keeps (?P<who>.+?) (?:with us|loyal|coming back|around|on board)(?=\W*$)",
     r"what do \g<who> like"),
    (r"\b(?:are|do|did) we (?:get(?:ting)?|do(?:ing)?|nail(?:ing)?) right\b", "are we doing well"),
    (r"\bputs? a smile on (?P<who>.+?)(?:'s?|s')? faces?\b", r"do \g<who> like"),
    (r"\b(?:selling|strong|plus|bright) points\b", "strengths"),
    (r"\bwhat should we (?:\w+ )?(?:keep|continue)(?: on)?(?: doing)?\b", "what do we do well"),
    (rf"^(?:is|was) there (?:anything|something) (?:good|nice|kind|positive) (?:that )?(?P<who>{_WHO})"
     r" (?:says?|said|writes?|wrote|have to say) (?=about|on)", r"what do \g<who> like "),
    (r"\b(?:find|found|finding) (?:so |really |particularly )?(?:great|good|brilliant|nice|useful"
     r"|helpful|pleasant)"
     r" (?=about|in|with|on)", "like "),
    (r"\b(?:find|found|finding) (?:so |really |particularly )?(?:bad|poor|awful|terrible|annoying|hard"
     r"|difficult)"
     r" (?=about|in|with|on)", "dislike "),
    (r"\b(?:fond of|keen on|crazy about|enthusiastic about|big fans of|happy campers about)\b", "happy with"),
]  # fmt: skip

_DISLIKED = [
    (r"\b(?:causes?|creates?|triggers?|provokes?|leads to) (?:the )?(?:most|biggest|greatest"
     r"|worst) (?:anger|trouble|grief"
     r"|frustration|annoyance|pain|irritation|complaints|dissatisfaction)", "do people complain about most"),
    (r"\b(?:moan|grumbl|whing|whin|grous|carp)(?:e|s|es)? (?=about|at|over|on)", "complain "),
    (r"\b(?:moan|grumbl|whing|whin|grous|carp)(?P<end>ed|ing) (?=about|at|over|on)",
     r"complain\g<end> "),
    (rf"\b(?:voic|express|air|vent|report)(?:e|es|ed|ing|s)? (?:\w+ )?{_FEELING} (?:over|about|at|with"
     rf"|on|regarding)\b",
     "complained about"),
    (r"\b(?:is|are|was|were|been|being|gets?|got) (?:badly )?(?:affected|hit|hurt|impacted|plagued|bothered"
     r"|troubled|annoyed|hampered) by\b", "complained about"),
    (r"\bget(?:s|ting)? on (?P<who>.+?)(?:'s?|s')? nerves\b", r"annoys \g<who>"),
    (r"\bdriv(?:es|ing|e) (?P<who>.+?) up the wall\b", r"annoys \g<who>"),
    (r"\bget(?:s|ting)? under (?P<who>.+?)(?:'s?|s')? skin\b", r"annoys \g<who>"),
    (r"\bwhere (?:are|do|did|were) we (?:fall(?:ing)? short|fail(?:ing)?|let(?:ting)? \w+ down"
     r"|miss(?:ing)? the mark)\b",
     "what are we doing badly"),
    (r"\b(?:let-?downs|sore points|sticking points|bugbears|headaches|turn-offs|turnoffs|irritants"
     r"|bones of contention"
     r"|stumbling blocks|sore spots|nuisances)\b", "complaints"),
    (r"\b(?:fed up with|sick of|tired of|(?:mad|cross|angry|furious|livid|grumpy) (?:about|at|with"
     r"|over))(?= |\W*$)",
     "unhappy with"),
    (r"\bwhat is (?:so )?(?:rubbish|terrible|awful|dreadful|lousy|horrible) (?=about|with|in)",
     "what is bad "),
    (r"\bwhat is not working\b", "what is broken"),
    (r"\bwhat (?P<bugs>bugs?) (?=(?:do|does|did|are|is|were|was|have|has)\b)", r"which \g<bugs> "),
    (rf"\bwhy (?:do|does|did|would) (?:not (?:\S+ )?{_WHO}|(?:\S+ )?{_WHO} not) (?:buy|order|purchase)\b"
     r"|\bwhat (?:are|were) the reasons (?:not to|against) (?:buy(?:ing)?|order(?:ing)?)\b",
     "what do people dislike"),
    # What is sent back was bought for reasons that nobody asks for.
    (rf"\bwhy (?:do|did|does) (?P<who>(?:\S+ )?{_WHO}) (?:return|send back|bring back)"
     r" (?:it|them|(?:(?:the|their|our|so many|an?) )?(?:products?|items?|things|orders?|goods|purchases?"
     r"|parcels?|beans))\b", r"what do \g<who> dislike about returns"),
    (r"\b(?P<worst>worst|best|bad|good) bits\b", r"\g<worst> things"),
    (r"\b(?:ran|run|running|came|bumped) (?:into|across)\b|\b(?:stumbled) (?:on|upon|over|across)\b", "had"),
]  # fmt: skip

_THREADS = [
    (r"^(?:and )?now (?:the other way (?:a?round)|the opposite|the reverse|conversely)[,:.]* ", "and "),
    (r"^(?:(?:please|pls|and|now|ok|then)[, ]+)*(?:drop|lose|kick out|filter out|take out|hide|scrap)"
     r" (?:the |all |any )?(?P<what>(?!table)(?:\w+ ?){1,3})(?=\W*$)", r"without \g<what>"),
    (r"^(?:show|give)(?: me)? (?:a few|some|one|two|several|a couple|a handful)(?: of (?:them|those))?"
     r"(?: please| pls)?(?=\W*$)", "show me quotes"),
    (r"^why (?:so|that|is (?:that|it)|this) ?(?:low|high|bad|good|poor|many|few|much|little)?(?=\W*$)",
     "why"),
    (r"^(?:give|show|list|send)(?: me)? (?:the )?(?:rest|remaining(?: ones)?|full list|whole list"
     r"|remainder)(?=\W*$)",
     "show me all of them"),
    (r"^(?:(?:sorry|oops|no|actually|wait|ah)[, ]+)+(?:i )?(?:meant|mean) ", "and for "),
    (r"^(?:forget|never mind|drop|scrap) (?:about )?[^,.?]+[,.] (?:do|take|try|show|use) ", "what about "),
]  # fmt: skip

_RANKS = [
    (r"\b(?:chief|principal|foremost|prime|number one|most common|leading|key)(?= (?:complaint|problem"
     r"|issue|request|"
     r"theme|topic|reason|question|dissatisfaction|gripe|pain))", "main"),
]  # fmt: skip

_BOUGHT = [
    (r"\bwhat (?:won|wins|win) (?P<who>.+?) over\b", r"why did \g<who> buy"),
    (r"\bwhat tipped the (?:scales?|balance) for (?P<who>[^?]+)", r"why did \g<who> buy"),
    (r"\bwhat (?:sold|sells) (?P<who>.+?) on\b", r"why did \g<who> buy"),
    (r"\bwhat (?:was|is|were|are) the (?:deciding|decisive|main) factors? (?:for|in"
     r"|behind)\b(?: (?:buying|choosing|"
     r"purchasing|signing up)(?: us)?)?", "what are the reasons to buy"),
    (r"\bwhat (?:brings|brought|draws|drew) (?P<who>(?:our |the )?(?:\S+ )?"
     rf"{_WHO}) (?:to|in)\b", r"why do \g<who> come to"),
    (r"\b(?:go|going|went|gone) (?:with|for) us\b|\b(?:opt|opted|plump|plumped|settle|settled) (?:for"
     r"|on) us\b",
     "choose us"),
]  # fmt: skip

_WANTED = [
    (r"\b(?:begging|crying|pleading|clamou?ring|pushing|calling|longing|yearning|screaming"
     r"|lobbying)(?: us)?(?: out)? "
     r"for\b", "asking for"),
    (r"\bwhat (?:do|does|did) (?P<who>.+?) think we (?:should|could|ought to)\b", r"what do \g<who>"
     r" want us to"),
    (r"^what (?:would|could|can|might) make (?P<who>.+?) (?:happier|happy|more satisfied) (?:about|with)\b",
     r"what improvements do \g<who> want for"),
    (r"^what (?:would|could|can|might) make (?P<who>.+?) (?:happier|happy|more satisfied)(?=\W*$)",
     r"what improvements do \g<who> want"),
    (r"\b(?:went|go|gone|were left|are left|are|were|left) without (?:a |any |an )?(?:reply|answer"
     r"|response)\b",
     "were never answered"),
    (r"\b(?:enquire|inquire|wonder) about\b", "ask about"),
    (r"\b(?P<keep>keeps?|kept) (?:wondering|asking(?: us)?|enquiring|inquiring) about\b", "ask about"),
    (rf"^what (?P<do>do|does|did) (?P<who>(?:our |the )?(?:\S+ )?{_WHO}|visitors|(?:our|the) visitors) want"
     r" to (?:know|learn|find out)(?: from us)?(?=\W*$| about)",
     r"what questions \g<do> \g<who> ask"),
]  # fmt: skip

_LOYAL = [
    (r"\bwho (?P<may>could|can|should|may|might) (?:we|i) (?:interview|talk to|speak (?:to|with)|call)\b",
     r"who \g<may> we ask for their story"),
    (r"\bin the fan club\b|\bour (?:biggest |greatest |keenest )?cheerleaders\b", "our fans"),
    (r"\b(?:spread(?:ing|s)? (?:the )?(?:good )?word(?: about us)?|sing(?:ing|s)? our praises(?: to others)?"
     r"|put(?:ting|s)? in a good word for us|talk(?:ing|s)? us up)", "recommending us"),
    (r"\b(?:bad-?mouth(?:ing|s|ed)?|trash(?:ing|es|ed)?|slagg?(?:ing|s|ed)?(?: off)?|talk(?:ing|s)? down) us"
     r"(?: (?:to|off to) \w+)?", "warning others off us"),
    (rf"\b(?:(?:may|might|could) (?:soon |well )?|(?:are |is )?(?:about|likely|most likely|going"
     rf"|planning|close|ready)"
     rf" to |(?:are |is )?(?:thinking of|considering|on the verge of|close to) ){_GO}\b(?! (?:us )?for)",
     "are about to leave us"),
    (r"\b(?:ditch|dump|abandon|desert|drop|forsake)(?P<s>s|es|ed|ing)? us for\b", "leave us for"),
    (r"\b(?:ha(?:ve|s) the edge over|outdo|outdoes|outperforms?|outshines?|beats?) us\b",
     "do better than us"),
    (r"\b(?:measure|stack|hold|size) up (?:to|against|with)\b", "compare with"),
    (r"\b(?:which|what) (?:other |rival |competing )?(?:tools|vendors|providers|suppliers|brands"
     r"|companies)(?= (?:do|did|"
     r"are|were|get))(?=.*\b(?:compare|mention|switch|consider|prefer))", "which competitors"),
]  # fmt: skip

_CAUSES = [
    (r"\b(?:which|what) (?:themes?|topics?|points?|areas?|things?|issues?)? ?(?:should|could|must|can"
     r"|do) (?:we|i)"
     r" (?:work on|focus on|invest in|tackle|improve|address)(?: first)?\b.*?\b(?:more stars|(?:better"
     r"|higher) (?:star )?"
     r"(?:ratings?|scores?|stars))\b", "what should we fix first to raise the average rating"),
    (r"\b(?:is|are) there (?:a|any) (?:relation(?:ship)?|connection|link|correlation|association) between"
     r" (?P<one>.+?) and (?P<other>(?:our |the )?(?:nps|csat|ces|ratings?|scores?|satisfaction))",
     r"does \g<one> drive \g<other>"),
    (r"\b(?:took|take|taken|taking) (?:a |an )?(?:dive|nose-?dive|tumble|hit|plunge|dip|knock"
     r"|turn for the worse)\b"
     r"|\bnose-?dived\b|\bplummeted\b|\bcratered\b", "fell"),
    (r"\bwhere (?:should|could|must) (?:we|the team|our team) (?:put|focus|invest|concentrate|direct"
     r"|spend)(?: its| our"
     r"| their)?(?: (?:effort|efforts|time|energy|money|work))?(?: to make (?P<who>.+?) happier)?",
     r"what should we fix first for \g<who>"),
    (r"\bwhat (?:came(?: out)? of|resulted from|did we (?:get out of|gain from))"
     r" (?=(?:the |our |release |version |update )*v?\d)", "what was the effect of "),
    (r"\bwhat would (?:give|bring) us the (?:biggest|largest|greatest|most) (?:lift|boost|gain|jump"
     r"|rise) in\b",
     "what should we fix first to raise"),
    (r"\b(?:what|which (?:themes?|topics?|things?|issues?|problems?)) (?:costs?|is costing|has cost)"
     r" us (?:the )?(?:most|more|many)? ?(?P<score>stars?|points?|(?:nps|csat)(?: points)?)\b",
     r"what lowers our \g<score> most"),
    (r"\bmov(?:e|ed|ing) the needle (?:on|for)\b|\bmade? a dent in\b", "improved"),
    (r"\b(?P<did>did) (?:shipping|releasing|launching|deploying|introducing) (?P<what>\S+) (?:calm down"
     r"|calm|ease|tame"
     r"|reduce|cut|curb)\b", r"did \g<what> reduce"),
]  # fmt: skip

_SHOWN = [
    (r"^(?:i|we) would (?:like|love)(?: to (?:have|see|read|get|hear|look at))? (?=(?:the|some|all|a few"
     r"|any|an?|examples"
     r"|quotes|\d+) (?!.*\b(?:know|if|whether)\b))", "show me "),
    (r"^(?:let me|i want to|i would like to|can i|could i|may i) (?:hear|see|read|look at)\b", "show me"),
    (r"^gimme\b", "give me"),
    (r"\b(?:raw|verbatim|unfiltered) (?=feedback|comments?|reviews?|quotes?)", ""),
    (r"\b(?:juicy|punchy|telling|striking|memorable|catchy|strong|colou?rful|good) (?=quotes?\b"
     r"|verbatims?\b)",
     ""),
    (r"\b(?:angriest|harshest|nastiest|bitterest|most scathing|grumpiest|cruellest) (?=(?:reviews?"
     r"|comments?|posts?|"
     r"feedback)\b)", "most negative "),
    (r"\bhow (?:do|did|does) (?P<who>.+?) (?:phrase|word|put|express) (?:their |it )?", r"show quotes"
     r" of \g<who> "),
]  # fmt: skip

_CUSTOMERS = [
    (r"\b(?:is|are) (?:it )?(?P<one>.*?)worth (?:having|chasing|retaining|serving|the (?:effort"
     r"|trouble))\b",
     r"how much value is in \g<one>"),
    (r"\bbrings? (?:us |in |us in )?(?:the |most |the most )*(?:money|revenue)(?: in)?\b",
     "brings the most value"),
    (r"\bdeserves? (?:more |our |extra )*(?:investment|attention|money|love|effort|focus)\b",
     "should we grow"),
    (r"\bhow much (?:money|value|business) (?:is|are) (?:tied up|at stake|sitting|bound up) (?:in|with)\b",
     "how much value is in"),
    (r"\bby worth\b", "by value"),
    (r"\b(?:a|an|the) (?:typical|average|ordinary|normal|usual|standard) (?=\w)", "the average "),
    (r"^(?:sketch|outline|characteri[sz]e|paint|draw)(?: me)?(?: a (?:picture|portrait) of)?\b", "describe"),
    (r"\bthe profile of an? ", "the profile of the "),
]  # fmt: skip

_ITSELF = [
    (r"\bis (?:everything|it all|all of it) (?:\w+ )?(?:collected|synced|imported|read"
     r"|running)\b(?: properly| fine| ok"
     r"| well)?", "are all sources working"),
    (r"\bwhere (?:are|do|did) you (?:get(?:ting)?|take|taking|got) (?:all )?(?:this|that|these"
     r"|your data|your numbers"
     r"|the data|your information)(?: from)?", "where does the data come from"),
    (r"\b(?P<be>got|get|been|were|was) (?:pulled in|pulled|ingested|scraped|refreshed|loaded|fetched in)\b",
     r"\g<be> collected"),
    (r"\bhow up to date are (?:your|our|the) (?:numbers|figures|answers|results)\b",
     "how up to date is the data"),
    (r"\bwhat are you (?:capable of|able to do|good for|good at)\b", "what can you do"),
    (r"\bhow (?:does one|do i|should i|can i|to) (?:talk|speak) to (?:you|this)\b", "how do i use this"),
]  # fmt: skip

_LEFT_OUT = [
    (r"^(?:i|we) (?:do|did) not (?:want|need|care|wish)(?: to (?:hear|know|see|read|talk))?(?: about| for)?"
     r" (?P<what>[^,:;.?]+)[,:;.] (?=\w)", r"not about \g<what>, "),
    (r"\b(?:leav|sett|putt)ing aside\b|\bexcl\.?(?= )|\bbarring\b|\bsave for\b|\bwith the exception of\b"
     r"|\bdiscounting\b|\bsetting apart\b|\bto the exclusion of\b", "excluding"),
    (r"\bas opposed to\b(?! (?:in )?(?:the |last |this )*(?:(?:19|20)\d\d|year|month|week|quarter))", "not"),
    (r"\b(?:anyone|everyone|anybody|everybody|people|those) who (?:is|are) not (?:from )?(?=\w)",
     "everyone except "),
    (r"\bthat (?:is|are) not (?:about )?(?=the )", "except "),
]  # fmt: skip

_TABLE = (
    *(_FRAMES + _QUANTITIES + _SCORES + _TRENDS + _COMPARISONS + _TOPICS + _LIKED + _DISLIKED + _RANKS),
    *(_BOUGHT + _WANTED + _LOYAL + _CAUSES + _SHOWN + _CUSTOMERS + _ITSELF + _LEFT_OUT + _THREADS),
)
_FAMILIES = [(rf"\b(?:{pattern})(?:(?<=\W)|(?!\w))", plainly) for pattern, plainly in FAMILIES]
_RULES = [(re.compile(pattern), plainly) for pattern, plainly in (*_TABLE, *_FAMILIES)]
_QUOTED = re.compile(r'("[^"]*")')


def plain(text: str, index: Index) -> str:
    """The question in plain words; what is quoted, and names of this installation, stay as they are."""
    if _QUOTED.search(text):
        return text
    text = names_here.said(text, index)
    for pattern, plainly in _RULES:
        match = pattern.search(text)
        if match is not None and not index.look_up(form(match[0])):
            text = f"{text[: match.start()]}{match.expand(plainly)}{text[match.end() :]}"
    return re.sub(r" +", " ", text).strip()
