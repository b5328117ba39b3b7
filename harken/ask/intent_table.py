"""The table of patterns that tell what a question asks for, and in which quantity.

They read a question whose names, periods and other values are placeholders such as `@0theme`.
"""

from __future__ import annotations

from harken.domain.questions import Intent, Measure

#: Who customers are in a question.
_MEASURED = (
    r"(?:nps|csat|ces|ndi|net (?:delight|sentiment|promoter)|delight (?:index|score)|advocacy rate"
    r"|(?:customer )?(?:effort|satisfaction) score|value exchange|mean score)"
)
WHO = (
    r"(?:people|customers?|clients?|users?|guests?|buyers?|shoppers?|they|everyone|visitors?"
    r"|travell?ers?|passengers?"
    r"|reviewers?|members?|folks|subscribers?|@\d+(?:group|attribute|product)(?: (?:customers?"
    r"|users?|people|guests|travell?ers?))?)"
)

INTENTS: list[tuple[Intent, int, str]] = [
    (Intent.TREND, 7, r"^(?:did|do|does|have|has) .*\b(?:go|went|gone) (?:up|down)\b"),
    (Intent.TREND, 7, r"^did (?:our |the )?(?:@\d+\w+ )+improve\b"),
    (Intent.COMPARE, 6, r"\b(?:better|worse)\b.* than\b"),
    (Intent.COMPARE, 7, r"\bwho (?:is|are|gives?|rates?|has|have|likes?|complains?)\b.*@\d+\w+ or @\d+\w+"),
    (Intent.COMPARE, 7, r"@\d+\w+ or (?:the )?@\d+\w+\W+who\b"),
    (Intent.COMPARE, 6, r"\b(?:un)?happier\b|\bmore (?:un|dis)?(?:satisfied|happy|@\d+sentiment) than\b"),
    (Intent.DISLIKES, 7, r"\bwhat .*@\d+sentiment (?:about|with)\b"),
    (
        Intent.REASONS_TO_BUY,
        8,
        (
            rf"\breasons? (?:{WHO}|that {WHO}) (?:buy|bought|cho?ose|chose|book|booked|purchase|order"
            rf"|subscribe)\b"
        ),
    ),
    (
        Intent.COUNT,
        4,
        (
            r"\bhow (?:many|often|frequently)\b|\bnumber of\b|\bcount(?: of| the)?\b"
            r"|\bhow much (?:@\d+kind|feedback)|\btotal\b"
        ),
    ),
    (
        Intent.COUNT,
        3,
        (
            r"\b(?:volume|amount) of\b|\bis (?:anyone|anybody|someone)\b|\bdid (?:anyone|anybody)\b"
            r"|\bhas (?:anyone|anybody)\b|\bdo(?:es)? (?:anyone|anybody)\b|\bfeedback volume\b"
            r"|\bvolume\b"
        ),
    ),
    (
        Intent.SHARE,
        5,
        (
            r"\b(?:share|percentage|percent|proportion|fraction|ratio)\b|%|\bwhat part of\b"
            r"|\bhow (?:large|big) (?:is )?(?:a |the )?(?:part|share)\b"
        ),
    ),
    (Intent.SCORE, 8, r"\bndi\b|\bnet delight\b|\bdelight (?:index|score)\b|\bhow delighted\b"),
    (
        Intent.SCORE,
        4,
        (
            r"\bnps\b|\bnet promoter\b|\bcsat\b|\bces\b|\b(?:customer )?(?:satisfaction"
            r"|effort) (?:score|rating|rate)\b"
        ),
    ),
    (
        Intent.SCORE,
        4,
        (
            r"\b(?:average|mean|median|overall|avg)(?: \w+| @\d+\w+)? ?(?:scores?|ratings?|stars?"
            r"|@\d+score)\b|\b(?:score|rating|stars)\b(?! (?:of|with))|\bhow (?:highly )?(?:do|did"
            r"|does|is|are|was|were) .*\b(?:rate[sd]?|rating)\b|\bhow many stars\b"
        ),
    ),
    (
        Intent.SCORE,
        4,
        (
            r"\bhow (?:happy|unhappy|satisfied|dissatisfied|pleased|content)\b|\b(?:net )?sentiment\b"
            r"|\bmood\b|\bhow (?:positive|@\d+sentiment)\b"
        ),
    ),
    (
        Intent.SCORE,
        4,
        (
            rf"\bhow (?:do|did|does) (?:our |the )?(?:@\d+\w+ )*{WHO}? ?.*\bfeel\b|\bwhat (?:do|did"
            rf"|does) (?:our |the )?(?:@\d+\w+ )*{WHO}.* (?:think|feel)\b|\bhow (?:good|bad) (?:is|are"
            rf"|was|were)\b|\bhow (?:is|are|was|were) .*\b(?:received|perceived|seen)\b|\bhow (?:is|are"
            rf"|was|were) @\d+theme"
        ),
    ),
    (
        Intent.SCORE,
        7,
        (
            r"^(?:are|is|were|was) .*\b(?:un)?(?:happy|satisfied|pleased|content)\b|^how (?:are|is|did"
            r"|were) (?:we|it|things) (?:do|doing|going)\b"
        ),
    ),
    (Intent.THEMES, 8, r"\bsummar\w+\b|\boverview\b"),
    (
        Intent.TREND,
        6,
        (
            r"\btrend(?:s|ing)?\b|\bover (?:time|the (?:days|weeks|months|years))\b|\bmonth by month\b"
            r"|\bweek by week\b|\bday by day\b|\byear by year\b|\bdevelop(?:s|ed|ing|ment)?\b"
            r"|\bevol(?:ve|ves|ved|ving|ution)\b|\bhistory of\b|\bper (?:day|week|month|quarter"
            r"|year)\b|\bby (?:day|week|month|quarter|year|date)\b|\b(?:each|every) (?:day|week|month"
            r"|quarter|year)\b|\b(?:daily|weekly|monthly|yearly|quarterly)\b"
        ),
    ),
    (
        Intent.TREND,
        7,
        (
            r"^(?:is|are|has|have|do|does|did) .*\b(?:going (?:up|down)|getting (?:better|worse|more"
            r"|fewer|less)|ris(?:e|ing|en)|fall(?:ing|en)|grow(?:ing|n)|increas(?:e|ing|ed)"
            r"|declin(?:ing|ed)|dropp(?:ing|ed)|improv(?:ing|ed))\b"
        ),
    ),
    (
        Intent.TREND,
        5,
        (
            r"\bhow (?:has|have|did|does|is) .*\b(?:chang(?:e|ed|ing)|moved?|gone|go)\b|\bgoing (?:up"
            r"|down)\b|\bgetting (?:better|worse|more|fewer|less)\b|\b(?:is|are|has"
            r"|have) .*\b(?:ris(?:ing|en)|fall(?:ing|en)|grow(?:ing|n)|increas(?:ing|ed)|declin(?:ing"
            r"|ed)|dropp(?:ing|ed)|improv(?:ing|ed))\b"
        ),
    ),
    (
        Intent.COMPARE,
        6,
        (
            r"\bcompare[sd]?\b|\bcomparison\b|\bdiffer(?:s|ed|ent|ence|ences|ently)?\b|\bversus\b"
            r"|\bvs\b\.?|\bagainst @|\bbreak ?down\b|\bbroken down\b"
        ),
    ),
    (
        Intent.COMPARE,
        5,
        (
            r"\bwhich (?:customer )?(?:groups?|segments?|sources?|channels?|products?|apps?|countr(?:y"
            r"|ies)|kinds?|versions?|markets?|regions?)\b|\bwho (?:is|are) (?:the )?(?:least|most"
            r"|happiest|unhappiest|happier)\b|\bwhere (?:is|are|do) .*\b(?:happiest|unhappiest|least"
            r"|most)\b"
        ),
    ),
    (
        Intent.THEMES,
        6,
        (
            r"\b(?:top|main|biggest|most|which|what|hottest|key|common|popular|important|rising"
            r"|growing|emerging|new)(?: \S+){0,4} (?:themes?|topics?|subjects?|issues are growing)\b"
            r"|\bwhat is new\b|\bwhat (?:has )?changed\b|\bwhat (?:are|do|did|is) (?:our "
            r"|the )?(?:@\d+\w+ )*(?:\w+ )?(?:talk(?:ing|ed)?|writ(?:e|ing)|speak(?:ing)?"
            r"|mention(?:ing)?|saying|say)\b(?!(?: \w+){0,2} @\d+(?:theme|topic|text))|\bthemes?\b"
            r"|\btopics?\b"
        ),
    ),
    (
        Intent.THEMES,
        5,
        r"\b(?:which|what) (?:\w+ )?(?:grew|grows|rose|fell|declined|dropped|increased|decreased)\b",
    ),
    (
        Intent.LIKES,
        6,
        (
            r"(?<!dis)\b(?:what|which|things?).* (?:like[sd]?|love[sd]?|enjoy(?:s|ed)?|prais(?:e|es|ed"
            r"|ing)|appreciat(?:e|es|ed)|value[sd]?)\b(?! to\b)|\b(?:favou?rites?|strengths?"
            r"|compliments?|highlights?)\b|\bwhat (?:works|worked|goes|is going|went) (?:well|right)\b"
            r"|\b(?:what|most) (?:is|are|do) .*\b(?:best|delight(?:s|ed)?)\b|\bbest (?:thing|part)s?\b"
            r"|\bmost (?:liked|loved|praised|appreciated)\b|\bdo(?:es)? (?:we|it|they) (?:do"
            r"|does) well\b|\b(?:likes|praise)\b|\bwhat .*\bhappy (?:about|with)\b|\bpositives\b"
            r"|\bgood things\b|\bdo we do well\b|\bdelights?\b"
        ),
    ),
    (
        Intent.DISLIKES,
        6,
        (
            r"\b(?:what|which|things?).* (?:dislike[sd]?|hate[sd]?|complain(?:s|ed|ing)?"
            r"|critici[sz]\w+|bother(?:s|ed)?|annoy(?:s|ed|ing)?|frustrat\w+|wrong|(?:do|did"
            r"|does) not like)\b|\b(?:complaints?|pain ?points?|problems?|issues?|gripes?"
            r"|weakness(?:es)?|frustrations?|annoyances?|negatives|dislikes?)\b|\bworst (?:thing|part"
            r"|aspect)s?\b|\b(?:unhappy|dissatisfied|angry|upset) (?:about|with)\b|\bwhat (?:is|are"
            r"|goes|went) .*\b(?:bad|wrong|worst|broken|poor)\b|\bmost (?:hated|disliked)\b|\bbugs\b"
            r"|\bbad things\b|\bdo we do (?:badly|poorly|wrong)\b"
        ),
    ),
    (
        Intent.DISLIKES,
        7,
        (
            r"\b(?:complain|complaints?|unhappy|dislike|moan|grumble|gripe|hate).* (?:the )?same\b"
            r"|\bsame (?:complaints"
            r"|problems|issues)\b"
        ),
    ),
    (Intent.LIKES, 7, r"\b(?:like|love|praise|enjoy)s? (?:the )?same\b"),
    (Intent.REASONS_TO_BUY, 8, rf"\bwhy (?:do|did|does|have) {WHO} (?:come|came|visit\w*|return\w*)\b"),
    (
        Intent.REASONS_TO_BUY,
        8,
        (
            r"\bwhy (?:do|did|does|are|would|is|have) (?:\S+ ){0,4}(?:buy(?:ing)?|bought|cho?ose"
            r"|chose|choosing|book(?:ing|ed)?|subscrib\w+|sign(?:ed|ing)? up|purchas\w+|order(?:ing"
            r"|ed)?|pick(?:ing|ed)?|come to us|came to us|use us|join(?:ed)?|switch(?:ed"
            r"|ing)? to us)\b|\breasons? (?:to|for|why|behind)(?: \S+){0,3} (?:buy\w*|choos\w+|chose"
            r"|book\w*|purchas\w+|sign\w*|subscrib\w+|com(?:e|ing)|order\w*|pick\w*)\b|\b(?:what"
            r"|who) (?:makes?|made|convinc\w+|persuad\w+|led|brings?|brought|gets?|got|motivat\w+"
            r"|attract\w*|drew|draws) (?:\S+ )*?(?:to )?(?:buy|bought|cho?ose|book|subscribe|sign up"
            r"|purchase|order|us|pick)\b|\b(?:purchase|buying|booking) (?:reasons?|motives?"
            r"|motivations?)\b|\breasons to (?:buy|book|choose)\b|\bwhy us\b"
        ),
    ),
    (Intent.REQUESTS, 9, r"\bwhat (?:\S+ ){0,5}(?:want|wish|ask|like|tell)\w* us to\b"),
    (
        Intent.REQUESTS,
        6,
        (
            r"\bfeature (?:requests?|ideas?|wishes)\b|\b(?:requests?|requested|suggestions?|wish(?:es"
            r"|list)?|improvements?|ideas)\b|\bwhat (?:\S+ ){0,5}(?:want(?:s|ed)?|wish|request(?:ed"
            r"|ing)?|ask(?:ing|ed)? (?:us )?for|suggest(?:ed|ing)?|need|would like|lack|demand(?:ed"
            r"|ing)?|improve[d]?|missing|miss)\b|\bwhat (?:should|could|can) we (?:improve|add|change"
            r"|do better|build)\b|\bask(?:ed|ing)? (?:us )?for most\b"
        ),
    ),
    (
        Intent.ADVOCACY,
        6,
        (
            r"\b(?:advocates?|advocacy|ambassadors?|fans)\b|\bword of mouth\b|\brefer(?:s|red|ring"
            r"|rals?)\b|\b(?:who|how many|what share|do|does|would|are|is|which).*\brecommend\w*\b"
            r"|\brecommendation rate\b|\bwarn(?:s|ed|ing)? (?:others|people|off)\b|\b(?:tell(?:ing|s)?"
            r"|told) (?:others|people|friends|everyone)\b.*\b(?:avoid|stay away)\b|\bavoid us\b"
            r"|\brecommend us\b|\bpromot(?:e|ing) us\b|\bhow loyal\b|\bloyal\w*\b"
        ),
    ),
    (
        Intent.QUOTES,
        7,
        (
            rf"\bquot(?:e|es|ed|ations?)\b|\bverbatims?\b|\bexcerpts?\b|\bin their own words\b"
            rf"|\b(?:what|how) exactly (?:do|did|does) (?:{WHO}) (?:say|write|tell)|\bexamples?\b"
            rf"|\b(?:show|give|find|read|list|see|pull)(?: \w+){{0,2}}? (?:\S+ )*?(?:@\d+kind|feedback"
            rf"|comments?|some|ones|statements?|posts|@\d+score|@\d+sentiment)(?! (?:per|by|over|rate"
            rf"|count|volume)\b)"
        ),
    ),
    (
        Intent.QUOTES,
        7,
        r"\b(?:most|latest|newest|recent|best|worst) (?!in |on |from )(?:\S+ ){0,2}(?:@\d+kind|comment"
        r"|feedback)$",
    ),
    (
        Intent.QUOTES,
        7,
        (
            r"^(?:the |our )?(?:latest|newest|recent|most recent) (?:@\d+\w+ )*(?:comments?|feedback"
            r"|@\d+kind|posts?)\b"
        ),
    ),
    (
        Intent.QUOTES,
        5,
        (
            r"\bwhat (?:do|did|does|are|is|have) (?:\S+ ){0,3}(?:say|said|saying|writing"
            r"|write)(?: \w+)? (?:about|on|regarding)\b|\bwhat (?:was|is|has been) (?:said"
            r"|written) (?:about|on)\b"
        ),
    ),
    (
        Intent.SOURCES,
        9,
        (
            r"\b(?:which|what|how many|list|show|are) (?:\S+ ){0,3}sources\b(?! (?:is|are|has"
            r"|have) (?:the )?(?:most|least|happ|best|worst|negative|@))|\bsource health\b"
            r"|\bwhen (?:did|was|were|do) (?:\S+ ){0,4}(?:last|latest) (?:read|collect\w*|check\w*"
            r"|updat\w*|import\w*|fetch\w*|sync\w*|run)"
            r"|\bwhen (?:did|was|were|do|have) .*\b(?:last|latest|most recently) (?:come in|came in"
            r"|arriv\w*|read"
            r"|collect\w*|updat\w*|import\w*|fetch\w*|load\w*|sync\w*)\b|\bwhen (?:did|was|were"
            r"|do) .*\bcollected last\b"
            r"|\b(?:last|latest) (?:collected|updated"
            r"|imported|synced|collection)\b|\bhow (?:fresh|old|recent|up to date"
            r"|current) is (?:\S+ ){0,3}(?:data|feedback|@\d+source)|\bwhere (?:do|does|is|are"
            r"|did) (?:\S+ ){0,4}(?:data|feedback|comments|@\d+kind) (?:come|coming|collected|from)"
            r"|\b(?:is|are) (?:\S+ ){0,3}(?:@\d+source|sources?|collection|collectors?) (?:still "
            r"|all )?(?:working|healthy|running|broken|up to date|ok|okay|fresh|stale)\b"
            r"|\bup to date\b|^(?:the |our |your )?sources?\W*$"
        ),
    ),
    (
        Intent.HELP,
        9,
        (
            r"^(?:/?help|help me|\?)\W*$|\bwhat can (?:you|i|harken) (?:do|ask|answer|tell)\b"
            r"|\bhow (?:do|can|does) (?:i|you|this|harken|it) (?:use|work|ask)\b|\bwho are you\b"
            r"|\bwhat are you\b|^(?:hi|hello|hey)\W*$|\bwhat (?:kind|sort)s? of questions\b"
            r"|\bwhat questions\b.* (?:can|could|should|may) (?:i|you)\b"
            rf"|\bwhat (?:does|do|is meant by) (?:an? |the )?{_MEASURED}(?: \w+){{0,2}}? (?:mean"
            rf"|stand for)\W*$"
            r"|\bhow (?:exactly |precisely )?(?:do|does|did|are|is) (?:you|we|harken|it|they|that|this"
            r"|this figure"
            r"|that number) (?:calculat|comput|measur|defin|work(?:ed)? out|arriv|determin|weigh|com(?:e"
            r"|ing) (?:up"
            r"|to))\w*"
            rf"|\bwhat is meant by (?:an? |the )?{_MEASURED}|\bhow is (?:the )?{_MEASURED} (?:calculated"
            rf"|computed|defined|worked out)|^(?:please )?(?:define|explain what) (?:the )?{_MEASURED}"
            rf"|^(?:the )?(?:meaning|definition) of (?:the )?{_MEASURED}\W*$"
            rf"|^{_MEASURED}[,:]? (?:and )?what (?:is|does) (?:that|it|this)(?: mean)?\W*$"
        ),
    ),
]

#: In the order of preference; the first one that the intent takes counts.
MEASURES: list[tuple[Measure, str]] = [
    (Measure.NPS, r"\bnps\b|\bnet promoter\b"),
    (Measure.CSAT, r"\bcsat\b|\bcustomer satisfaction(?: score| rate| rating)?\b|\bsatisfaction\b"),
    (Measure.NET_DELIGHT, r"\bndi\b|\bnet delight\b|\bdelight (?:index|score)\b|\bhow delighted\b"),
    (Measure.CES, r"\bces\b|\b(?:customer )?effort score\b"),
    (
        Measure.NET_SENTIMENT,
        (
            r"\bsentiment\b|\bmood\b|\bhow (?:happy|unhappy|satisfied|dissatisfied|pleased|content"
            r"|good|bad|positive|@\d+sentiment)\b|\bfeel(?:s|ings?)?\b|\bthink\b|\b(?:are|is|were|was"
            r"|least|most|more|less) (?:\S+ ){0,3}?(?:happy|unhappy|satisfied|dissatisfied|positive"
            r"|negative|@\d+sentiment|content|pleased|angry)\b|\b(?:un)?happi(?:er|est)\b"
            r"|\bperceived\b|\breceived\b"
            r"|\b(?:month|year|week|quarter|day) (?:is|was|were) (?:the |our )?(?:best|worst)\b"
            r"|\b(?:best|worst) (?:month|year|week|quarter|day)\b"
        ),
    ),
    (Measure.ADVOCACY_RATE, r"\badvoca\w+\b|\brecommendation rate\b|\bloyal\w*\b|\brecommend us\b"),
    (
        Measure.SHARE,
        r"\b(?:more|less) (?:often|frequently|likely)\b|\b(?:share|percentage|percent|proportion"
        r"|fraction|ratio)\b|%|\brate of\b",
    ),
    (
        Measure.MEAN_SCORE,
        r"\bhow (?:do|did|does) .*\brate\b|\b(?:ratings?|scores?|rates? us|rated|stars)\b"
        r"|(?<!\bon )\b(?:average|mean|avg)\b",
    ),
    (
        Measure.PEOPLE,
        (
            r"\b(?:how many|number of|count of|unique|distinct|different|most|fewer|more) (?:(?:of|our"
            r"|the|unique|distinct|different|individual|other|single"
            r"|@\d+(?:group|product|attribute|sentiment|language|score)) )*"
            r"(?:people|customers?|clients?|users?|guests?|buyers?|shoppers?|visitors?|travell?ers?"
            r"|passengers?|reviewers?|members?|folks|authors?|persons?)\b"
        ),
    ),
    (
        Measure.VOLUME,
        (
            r"\bhow (?:many|much|often)\b|\bnumber of\b|\bcount\b|\bvolume\b|\b(?:most|fewest|more"
            r"|fewer) (?:@\d+kind|feedback|comments)\b|\bhow much feedback\b"
        ),
    ),
]
