"""Families of words that mean what one plain word means: each member is read as that word.

Kept apart from `wordings`, which turns whole phrases: here one word, or a fixed group of words, stands for
another wherever it is said.
"""

from __future__ import annotations

FAMILIES: list[tuple[str, str]] = [
    # How many, and of what.
    (r"do (?:many|a lot of|lots of|any) (?=people|customers|users|guests)", "how many "),
    (r"(?:what|which) (?:count|number|amount) of|roughly (?:what|which) number of", "how many"),
    (r"(?:touch(?:es)? on|deals? with|revolves? around)", "mention"),
    (r"how much of (?:the |our |all )+(?P<what>[\w -]*?(?:feedback|comments|reviews|posts)) (?:is|are"
     r"|was|were)",
     r"what share of \g<what> is"),
    (r"(?:slam|pan|bash|blast|lambast|rubbish)(?:m|n)?e?d", "complained about"),
    (r"(?P<did>did|do|does) (?P<what>[^?]+?) (?:spike|jump|surge|climb|soar|rocket|shoot up)",
     r"\g<did> \g<what> go up"),
    (r"(?P<did>did|do|does) (?P<what>[^?]+?) (?:dip|sink|slump|tumble|plummet|ebb)", r"\g<did> \g<what>"
     r" go down"),
    (r"(?:contrast|juxtapose)", "compare"),
    (r"what is (?:hot|big|current)(?= (?:this|right|in|on|now|at)|\W*$)", "what are the top themes"),
    (r"(?:strong suits?|fortes?|best features?|best qualities)", "strengths"),
    (r"(?:bothering|bugging|irking|vexing|plaguing|troubling)", "annoying"),
    (r"(?:pet peeves|deficiencies|flaws|faults|defects|shortcomings|weak points|irritations)", "complaints"),
    (r"should we be (?:ashamed of|embarrassed about|worried about)", "do people dislike"),
    (r"(?:hoping|wishing|praying) (?:that )?we (?:will |would )?", "asking us to "),
    (r"(?:peers|acquaintances|co-?workers|colleagues|mates)", "friends"),
    (r"on the (?:brink|edge|verge|point) of (?:cancelling|canceling|leaving|quitting|churning|going)",
     "about to leave us"),
    (r"(?:weakens|erodes|dents|depresses|undermines|drags down)", "lowers"),
    (r"precisely", "exactly"),
    (r"getting (?:rarer|scarcer|less (?:common|frequent))", "going down"),
    (r"getting (?:commoner|more (?:common|frequent|widespread))", "going up"),
    (r"what contribute[sd] (?:the )?most to", "what drove"),
    (r"(?:subjects|topics|themes) (?:are|is) on the (?:rise|up|increase)", "topics are growing"),
    (r"pour (?:more )?(?:money|effort|resources) into", "grow"),
    (r"make of(?= (?:the|our|your|@|this))", "think of"),
    (r"which of (?:our|the|my) (?=(?:customer )?(?:groups|segments|sources|products|customers|themes))",
     "which "),
    (r"how much is an? (?=@?\w+ (?:customer|user|account|guest))", "how much is the "),
    (r"is (?:your|the|our) (?:data|feedback) (?:current|recent|fresh)", "is the data up to date"),
    (r"what (?:kinds?|sorts?) of things (?:may|can|could|might) i ask", "what can i ask"),
    (r"(?:everywhere|everyone|everybody|anywhere|anyone|all) but(?: in| from)?", "except"),
    (r"total (?=(?:customers|people|users|guests)\b)", "how many "),
    # What is felt.
    (r"(?:ruin|spoil|plague|infuriate|bewilder|hamper|enrage|exasperate|aggravate)s", "annoys"),
    (r"(?:moan|grumble|whinge|whine|grouse)s(?= (?:\w+ )?about)", "complains"),
    (r"(?:moan|grumble|whinge|whine|grouse)(?= (?:\w+ )?about)", "complain"),
    (r"gush(?:es|ing)? (?:about|over)|rav(?:es|ing) (?:about|over)(?= @|\W*$)", "praising"),
    (r"(?:earns?|wins?|gets?|brings?) us (?:the most )?(?:praise|applause|compliments)", "do people praise"),
    (r"(?:high points|upsides|pluses|plusses|highlights|bright spots)", "strengths"),
    (r"(?:low points|downsides|minuses|lowlights|weak spots|weak points)", "complaints"),
    (r"went badly", "went wrong"),
    (r"(?:temperature check|pulse check|pulse|quick read)(?= (?:on|of|about))", "mood"),
    # How it moves.
    (r"(?:climbing|soaring|surging|rocketing|creeping up|shooting up|ticking up)", "going up"),
    (r"(?:sliding|slipping|sinking|tumbling|plunging|sagging|creeping down|trending down)", "going down"),
    (r"(?:gone|going|went|go) (?:downhill|south)", "fallen"),
    (r"(?P<unit>day|week|month|year) after (?:day|week|month|year)", r"\g<unit> by \g<unit>"),
    # What is asked for.
    (r"(?:enhancements?|refinements?|upgrades|additions)", "improvements"),
    (r"(?:dying|itching|desperate|eager|longing) (?:to have|to get|to see|for)", "asking for"),
    (r"(?:motivations?|motives?|rationale|grounds) (?=(?:to|for|behind) (?:\w+ )?(?:buy|choos|subscrib"
     r"|sign|book))",
     "reasons "),
    # Who stays, goes and tells others.
    (r"(?:speaks?|speaking|spoke) (?:very )?highly of us|vouch(?:es|ing)? for us", "recommend us"),
    (r"(?:discourag|dissuad|deterr?|steer)(?:e|es|s|ing) (?:others|people|friends)(?: away)?(?: from \w+)?",
     "warning others off us"),
    (r"(?:look like )?(?:they are )?(?:on (?:their|the) way out|one foot out(?: of)? the door)",
     "are about to leave us"),
    (r"lose out to", "lose customers to"),
    # What is said, and how it is shown.
    (r"(?:talking points|discussion points)", "topics"),
    (r"(?:boil down|sum up|condense|wrap up|recap|distil)", "summarise"),
    (r"what is the (?:buzz|word on the street|chatter|talk)", "what do people talk about"),
    (r"(?:share|dig out|fish out|dig up|pick out|hand me|send me|fetch me) (?=(?:some|a few|the|me|us"
     r"|two|three|four|five"
     r"|six|ten|\d+) )", "show me "),
    (r"(?:most )?(?:glowing|enthusiastic|gushing) (?=(?:reviews?|comments?|posts?))", "most positive "),
    (r"the (?:guy|man|woman|lady|person|fellow|chap)(?= (?:from|in|on|who))", "people"),
    (r"still owe an? (?:answer|reply)|still (?:open|waiting for an? (?:answer|reply))",
     "were never answered"),
    # What is held against what.
    (r"(?:is|was) there (?:a|any) (?:gap|gulf|difference|divide) between", "how different are"),
    (r"(?P<what>[\w -]+) side by side for (?P<which>[^?]+)", r"compare \g<what> of \g<which>"),
    (r"break (?P<what>the [\w ]+|[\w]+) (?:out|up|apart) (?:per|by)", r"break \g<what> down by"),
    # Scores.
    (r"(?:net )?promoter (?:score|number)", "nps"),
    (r"what (?:grade|mark|marks)(?= (?:do|did|does))", "what rating"),
    # What moves a score, and Harken itself.
    (r"weighs? (?:heaviest|heavily|most|heavy) on|(?:is|are) a drag on", "hurt most"),
    (r"(?:biggest|main|strongest|best) levers? (?:for|on|to)(?: an?)?(?: better| higher| raise| lift)?",
     "main driver of"),
    (r"(?:tell|show) me who (?P<who>@?[\w -]+?) are", r"who are \g<who>"),
    (r"any (?:trouble|problems?|issues?) with the (?:feeds|sources|connectors|collection)",
     "are any sources broken"),
    (r"what can this (?:thing|tool|bot|app) do(?: for me)?", "what can you do"),
]  # fmt: skip
