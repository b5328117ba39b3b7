"""Families of words that mean what one plain word means: each member is read as that word.

Kept apart from `wordings`, which turns whole phrases: here one word, or a fixed group of words, stands for
another wherever it is said.
"""

from __future__ import annotations

_LINES = r"(?:words|lines?|sentences?|snippets?|one[- ]liners?|voices)"
_FIGURE = r"(?:rating|score|stars?|nps|csat|ces|mark|grade|sentiment|number)"
_SHOW = r"(?:show|give|send|read|find|pull|get)(?: me| us)?"

FAMILIES: list[tuple[str, str]] = [
    # How people write in a hurry.
    (r"rn", "right now"),
    (r"tho", "though"),
    (r"qs(?= (?:from|about|on|by|of|re))", "questions"),
    (r"(?:punters|bods|peeps|patrons|clientele)", "people"),
    (r"(?:newcomers|newbies|noobs)", "new people"),
    (r"(?P<who>(?:the|our|my) (?!big|huge|large|whole|same|evening|morning|weekend"
        r"|waiting)[\w-]+) crowd(?! of| at| in)",
     r"\g<who> people"),
    (r"(?:low|high)key", "really"),
    # Names that are ordinary words in these.
    (r"(?:support|help|assist) me here(?: please| pls)?,?", ""),
    (r"no need to shower (?:me|us) with \w+,?|at (?:any|all) (?:price|costs?)", ""),
    (r"shower (?:me|us) with", "show me"),
    (r"clean out of", "out of"),
    (r"(?:(?:clear|short|simple|neat) and )?clean (?=list|table|overview|answer)", ""),
    (r"(?:speedy|swift|fast) (?:answer|reply|response) (?:needed|wanted|please)[,.:;]*", ""),
    (r"(?:what is|whats) (?:eating|bugging|irking|biting)(?= (?:the |our |my )?[\w@-]+)", "what is annoying"),
    (r"grinding peoples? gears", "annoying people"),
    (r"loads of", "lots of"),
    (r"pay(?:s|ing)? attention to|tak(?:e|es|ing) notice of", "mention"),
    (r"compare apples (?:with|to|and) apples[:,]?", "compare"),
    (r"pros and cons of", "strengths and weaknesses of"),
    (r"how is business[,.?!]*", ""),
    (r"tak(?:e|es|ing) (?:their|his|her|your) (?:business|custom|money) elsewhere", "leave us"),
    (r"(?:lol|imo|imho|tbh|tf|nvm)", ""),
    (r"(?<=\w )v\.?(?= \w{3})", "vs"),
    (r"wy(?= (?:is|are|do|does|did|was))", "why"),
    # What is asked of us, and why people come.
    (r"(?:nagging|pestering|hounding|badgering|begging) us (?=to|for)", "asking us "),
    (r"what (?:got|gets) (?P<who>[\w -]+?) hooked(?: in the first place)?", r"why did \g<who> buy"),
    (r"(?:the thing|what) (?:that )?(?:closes|clinches|seals) the deal for (?P<who>[\w -]+)",
     r"why do \g<who> buy"),
    (r"what is the (?:attraction|appeal|draw) of (?:us|our \w+) (?:for|to) (?P<who>[^?]+)",
     r"why do \g<who> choose us"),
    (r"tak(?:e|en|ing) out (?:a |the )?subscriptions?|sign on the dotted line", "buy"),
    (r"things (?P<who>[\w ]+?) wonder about", r"what do \g<who> ask about"),
    # Shares and counts.
    (r"out of (?:every )?(?:100|1000|10|ten|a hundred) (?P<what>\w+),? how many(?: of them)?",
     r"what share of \g<what>"),
    (r"how much of what (?P<who>[\w' -]{2,30}?) (?:writes?|wrote|says?|said|tells? us|told us|posts?)"
     r" (?P<is>is|are|was|has to do with|concerns?)",
     r"what share of the feedback from \g<who> \g<is>"),
    (rf"(?:nice|kind|warm|lovely|flattering|good) {_LINES} (?=about|on|for)", "positive comments "),
    (rf"(?:bad|harsh|angry|unkind|nasty|critical) {_LINES} (?=about|on|for)", "negative comments "),
    (rf"(?P<show>{_SHOW}) (?:something|anything) (?:nice|good|kind|positive"
     rf"|flattering)(?: to say)? (?=about|on)",
     r"\g<show> positive comments "),
    (rf"(?P<show>{_SHOW}) (?:something|anything) (?:bad|nasty|critical|negative"
     rf"|harsh)(?: to say)? (?=about|on)",
     r"\g<show> negative comments "),
    (r"an? (?:customer|user|guest) (?:voice|statement)", "a quote"),
    (r"(?:customer|user|guest) (?:voices|statements)", "quotes"),
    # What is liked and disliked.
    (r"^anything (?:nice|good|positive|kind)(?: to say)? about", "what do people like about"),
    (r"^anything (?:bad|nasty|negative|unkind)(?: to say)? about", "what do people dislike about"),
    (r"what floats (?P<who>their|people's) boats?", "what do they like"),
    (r"things (?:that )?(?P<who>[\w -]+?) (?:value|treasure|prize|cherish)(?= most|\W*$)",
     r"things that \g<who> like"),
    (r"what (?:really |most )?(?:sucks|stinks)", "what is bad"),
    (r"(?:had|has|have|having) a go at", "complained about"),
    (r"(?:tries|try|tests?) the patience of", "annoys"),
    (r"(?:irk|rile|gall|vex|peeve|nettle)s?", "annoy"),
    (r"lur(?:e|es|ed|ing) (?P<who>people |customers |users |guests "
        r"|them )?(?:away )?from", r"win \g<who>from"),
    # What is talked about, and how it moves.
    (r"(?:go|goes|going|went|bang|bangs|banging) on about", "talk about"),
    (r"what (?:occupies|preoccupies|exercises) (?:the minds? of )?(?P<who>[^?]+)",
     r"what do \g<who> talk about"),
    (r"what (?:blew|blows|has blown) up(?= (?:since|this|last|in|after)|\W*$)", "which themes grew"),
    (r"which matters(?= (?:have|has|are|gained|grew))", "which topics"),
    (r"gained the most ground", "grown most"),
    (r"(?:quantify|put (?:a )?(?:number|figure)s? (?:on|to)|size up):?(?= \S)", "how many"),
    (r"which way (?:is|are) (?P<what>[^?]+?) (?:going|heading|moving)", r"what is the trend of \g<what>"),
    (r"up or down(?=\W*$)", "trend"),
    # What moves a score.
    (r"(?:is|are) (?:holding|keeping|dragging|pulling|weighing) (?:back|down)", "lowers"),
    (r"what lies behind(?= )", "what drives"),
    (r"(?P<sort>good|bad|high|low|poor) marks", r"\g<sort> ratings"),
    (r"if (?:i|we) (?:can|could) (?:only )?(?:fix|change|improve) (?:only |just )?(?:1|one) thing"
     r" (?:for|to (?:raise|lift|improve)) (?P<what>[\w ]+?),? what (?:is|would|should) it(?: be)?",
     r"what should we fix first to raise \g<what>"),
    (r"before ?/ ?after(?= \S)", "effect of"),
    (r"what mark out of \w+(?= (?:do|did|does))", "what rating"),
    # Who goes, and who wins.
    (r"halfway out(?: of)? the door|want(?:s|ing)? out(?=\W*$)", "about to leave us"),
    (r"(?:has |have )?(?:told us of|voiced|announced) (?:an |the |their )?intention to (?:cancel|leave)",
     "is about to leave us"),
    (r"(?:has |have )?sworn never to (?:set foot|come back|return)(?: in (?:one of )?our \w+)?(?: again)?",
     "is about to leave us"),
    (r"eating our lunch", "beating us"),
    # Quotes.
    (r"(?:add|include|attach|throw in) (?=(?:some|a few|two|three|four|five|ten|\d+|the|a) (?:\w+ )?"
     r"(?:quotes?|examples?|comments?)\b)",
     "show "),
    (r"hit me with", "show me"),
    (r"in the original (?:wording|words)|word for word", "in their own words"),
    (r"original (?:comments|voices|statements)", "quotes"),
    (r"(?:read|show|give) me the worst of the worst", "show me the most negative comments"),
    # Groups and personas.
    (r"is there (?:any|a) segmentation(?: set up| in place| defined)?(?: yet)?",
     "which customer groups are there"),
    (r"(?:what|which) segmentation (?:of (?:our|the) \w+)?[^?]*", "which customer groups are there"),
    (r"carve up (?:the |our )?(?:user|customer|client|guest) ?base", "segment our customers"),
    (r"what (?:does|do) the average (?P<who>[^?]+?) look like", r"persona of the average \g<who>"),
    (rf"what (?:is|was|are"
     rf"|were) the average (?!{_FIGURE})(?P<who>[^?,]+?) like", r"persona of the average \g<who>"),
    (r"what (?:are|is) (?:they|these people) like as people", "describe their persona"),
    (r"portrait of", "persona of"),
    # Harken itself.
    (r"show me the ropes(?: of [^?]+)?", "what can you do"),
    (r"examples of (?:the )?questions (?:that )?(?:you|i) (?:are able to|can|could|may)"
     r" (?:answer|ask)(?: you)?",
     "what can i ask"),
    (r"how do i phrase (?:stuff|things|questions|it|them)", "how do i use this"),
    (r"is everything (?:that )?you read from (?:up and running|working|running)", "are all sources working"),
    (r"anything (?:broken|wrong|down) (?:on|with|in) the (?:collection|import)(?: side)?",
     "are any sources broken"),
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
    # What could be better, and what is nothing but mentioned.
    (r"how (?:could|can|should|might|would) we (?:be|get|become|make (?:it|things|ourselves))"
     r" (?=[a-z]+er\b|more |better)",
     "what should we improve to be "),
    (r"do(?:es)? (?:people|customers|users|guests|anyone|anybody|they)"
     r" (?:even (?:notice|mention|care about|talk about)"
     r"|(?:ever |really |actually )?notice)(?= )", "how many comments mention"),
    (r"(?:has|have) (?:remained|stayed|been) (?:faithful|true|loyal) to us", "is loyal to us"),
    (r"stick(?:s|ing)? (?:with us|around)", "stay with us"),
    (r"(?:have |has )?(?:written us off|given up on us|turned their backs? on us)", "are leaving us"),
    (r"bleeding (?=(?:customers|users|guests|clients|people|money))", "losing "),
    (r"bouquets for", "praise for"),
    (r"speak(?:s|ing)? (?:very |so )?(?:well|warmly|kindly) of", "praise"),
    (r"(?:over the moon|on cloud nine|thrilled to bits)(?: (?:with|about) us)?", "happy with us"),
    (r"trip(?:s|ping)? (?P<who>people|customers|users|guests|them) up", r"annoys \g<who>"),
    (r"(?P<who>people|customers|users|guests|folks|they) dig", r"\g<who> like"),
    (r"(?P<be>is|are|was|were) (?P<what>[^?,]{2,30}?) getting (?:a |the )?thumbs[- ]up or (?:a |the )?"
     r"(?:thumbs[- ])?down", r"how do people feel about \g<what>"),
    (r"(?:the )?(?:single )?(?:nicest|kindest|loveliest|sweetest|most flattering) (?:thing|words?|sentence)s?"
     r" (?:(?:that )?(?:an?|any|our|the) )?(?:\w+ )?(?:has |have )?(?:ever )?(?:said|wrote|written)"
     r" about(?P<us> us)?", r"show me the single most positive comment about\g<us>"),
    (r"(?:the )?(?:single )?(?:worst|nastiest|meanest|cruellest) (?:thing|words?|sentence)s?"
     r" (?:(?:that )?(?:an?|any|our|the) )?(?:\w+ )?(?:has |have )?(?:ever )?(?:said|wrote|written)"
     r" about(?P<us> us)?", r"show me the single most negative comment about\g<us>"),
    (r"more content than", "happier than"),
    (r"best and worst (?P<what>\w+)(?= (?:by|for|on|in) )", r"which \g<what> is best and worst"),
    (r"(?:the )?(?:single )?(?:sharpest|harshest|bitterest) (?:thing|words?|sentence)s?"
     r" (?:(?:that )?(?:an?|any|our|the) )?(?:\w+ )?(?:has |have )?(?:ever )?(?:said|wrote|written)"
     r" about(?P<us> us)?", r"show me the single most negative comment about\g<us>"),
    (r"take (?:their|his|her) hats? off to us for", "praise"),
    (r"what gets (?P<who>[\w -]{2,30}?) (?:purring|beaming|smiling|cheering)", r"what do \g<who> like"),
    (r"what gets (?P<whose>our \w+|the \w+|people|customers|guests|users)(?:'s?|s')? goats?",
     r"what annoys \g<whose>"),
    (r"what gets their goats?", "what do they dislike"),
    (r"scratch(?:ing)? (?:their|his|her) heads? (?:over|about)", "ask about"),
    (r"(?:said|saying|say|says|wave[sd]?|waving) good-?bye(?: to us)?(?: for good)?", "leave us"),
    (r"pack(?:s|ed|ing)? (?:up|it in) (?=over|because|due|for)", "leaving us "),
    (r"flirt(?:s|ed|ing)? with(?= |\W*$)", "thinking of switching to"),
    (r"tell (?:others|people|friends) not to (?:touch|use|buy from|book with|go near) us",
     "warn others off us"),
    (r"(?:nastier|meaner|harsher|tougher|harder) (?:to|on|with) us", "unhappier with us"),
    (r"(?:nastiest|meanest|harshest|toughest|hardest) (?:to|on|with) us", "unhappiest with us"),
    (r"slag(?:s|ged|ging)? off", "complain about"),
    (r"auf deutsch", "in german"),
    (r"en (?:espa[nñ]ol|castellano)", "in spanish"),
    (r"en fran[cç]ais", "in french"),
    # Links, margins and what came of something.
    (r"(?:is|are) there (?:a|any) (?:relation(?:ship)?|connection|link|correlation|association) between"
     r" (?P<one>[^?]+?) and how (?:people|customers|guests|users|they) (?:score|rate|mark|grade)"
     r"(?: us| (?:the|our) \w+)?", r"does \g<one> drive the average rating"),
    (r"(?:by what margin|by how much) do promoters (?:outnumber|exceed|outweigh) detractors",
     "what is the nps"),
    (r"(?P<did>did|has|have|does) (?P<what>[^?]+?) (?:buy|win|earn|gain|bring|bought|won|earned|gained"
     r"|brought) us any (?:goodwill|love|credit|kudos|favou?rs?|brownie points|friends|sympathy)",
     r"\g<did> \g<what> help"),
    # What moves a score, and Harken itself.
    (r"weighs? (?:heaviest|heavily|most|heavy) on|(?:is|are) a drag on", "hurt most"),
    (r"(?:biggest|main|strongest|best) levers? (?:for|on|to)(?: an?)?(?: better| higher| raise| lift)?",
     "main driver of"),
    (r"(?:tell|show) me who (?P<who>@?[\w -]+?) are", r"who are \g<who>"),
    (r"any (?:trouble|problems?|issues?) with the (?:feeds|sources|connectors|collection)",
     "are any sources broken"),
    (r"what can this (?:thing|tool|bot|app) do(?: for me)?", "what can you do"),
]  # fmt: skip
