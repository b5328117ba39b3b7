"""The patterns that tell questions about causes, effects, rivals, open questions and single advocates.

Which way is asked (what lowers a score, who was lost to a rival) is read in `causes`.
"""

from __future__ import annotations

from harken.domain.questions import Intent

_WHO = (
    r"(?:customers?|clients?|accounts?|users?|buyers?|guests?|people|shoppers?|members?|travell?ers?"
    r"|passengers?|subscribers?|they|we|anyone|anybody|someone|who|@\d+(?:group|product|attribute)"
    r"(?: (?:customers?|users?|people|guests|travell?ers?))?)"
)
_RATED = (
    r"(?:nps|net promoter(?: score)?|csat|ces|satisfaction|ratings?|scores?|stars|sentiment|mood"
    r"|net delight(?: index)?|ndi|happiness|@\d+score)"
)
THEMES = r"(?:themes?|topics?|issues?|problems?|complaints?|things?|factors?|subjects?|pain ?points?)"
_RIVALS = r"(?:competit(?:ors?|ion|ive)|rivals?|alternatives?|other (?:brands?|providers?|compan(?:y|ies)))"
_DID = r"(?:release|launch|update|fix|fixing|campaign|redesign|change|rollout|relaunch|@\d+point)"
_MOVES = (
    r"(?:help|helped|work(?:ed)?(?! well)|pay off|paid off|make (?:a|any) difference|improve[ds]?"
    r"|fix(?:ed)?"
    r"|reduce[ds]?|solve[ds]?|change[ds]?|hurt|lower(?:ed)?|raise[ds]?|affect(?:ed)?|do (?:to|for)|bring"
    r"|have (?:an?|any) (?:effect|impact)|cut|lift(?:ed)?|damage[ds]?)"
)

#: Who turned from one band of the recommend score to another, and who may leave.
TURNED = (
    r"@\d+score\b.*\b(?:became|become|turn(?:ed)?(?: into)?|to|into)\b.*@\d+score|"
    rf"\b(?:who|which {_WHO}|what {_WHO}|any {_WHO}|anyone|{_WHO})\b.* (?:became|become|becoming|turned"
    rf"|turn(?:ing)?"
    r" into|turned into|moved|went|gone|going|changed|flipped|converted|swung)\b.*(?:@\d+score"
    r"|promoters?|fans?"
    r"|advocates?|detractors?|mind|enem(?:y|ies)|critics?)"
    r"|\bfrom (?:@\d+score|an? \w+) (?:in)?to (?:@\d+score|an? \w+)\b|\b(?:new|former|ex-?"
    r"|converted) (?:promoters?|@\d+score"
    r"|fans|advocates|detractors?)\b|\bchanged their minds?\b|\b(?:won|win) (?:back|over|round)\b"
)
LEAVING = (
    rf"\b(?:who|which {_WHO}|any {_WHO}|anyone|{_WHO})(?: \S+){{0,3}}? (?:about to|going to|likely to"
    rf"|close to"
    r"|want(?:s|ing)? to|might|may|could|threaten(?:s|ing)? to|thinking of|planning to|plan(?:s)? to"
    r"|ready to) "
    r"(?:leav(?:e|ing)|cancel\w*|churn\w*|quit\w*|switch\w*|go(?:ing)? elsewhere)\b"
    r"|\b(?:at risk of|in danger of) (?:leaving|churn\w*|cancel\w*|going|being lost)\b|\bchurn risks?\b"
    rf"|\b{_WHO} (?:are )?at risk\b|\bwho (?:is|are) (?:leaving|churning|cancelling|canceling"
    rf"|at risk)\b"
    rf"|\bwhich {_WHO} (?:are )?(?:leaving|churning|cancelling|canceling)\b|\bwho will (?:leave"
    rf"|churn|cancel)\b"
    rf"|\b(?:are|do) we (?:going to )?los(?:e|ing) {_WHO}\b"
)

INTENTS: list[tuple[Intent, int, str]] = [
    (
        Intent.EFFECT,
        14,
        rf"\b(?:effects?|impact|influence|outcome|difference|results?) (?:of|did|has|had|does"
        rf"|from) (?:\S+ ){{0,4}}?{_DID}\b"
        rf"|\b(?:did|has|have|does) (?:\S+ ){{0,4}}?{_DID} (?:\S+ ){{0,2}}?{_MOVES}\b"
        r"|\bbefore (?:and|vs\.?|versus|against|compared (?:to|with)) @\d+point\b"
        rf"|\bwhat (?:did|has) (?:\S+ ){{0,4}}?{_DID} (?:do|done|change[d]?|bring|brought|achieve[d]?)\b"
        r"|\bhow (?:well )?did (?:\S+ ){0,4}?(?:release|launch|update|fix|campaign|redesign|@\d+point)"
        r" (?:work|do|go|land|perform|affect|change|move|influence)\b"
        rf"|\bwhat (?:changed|happened|moved)(?: \S+){{0,6}}? (?:because of|due to|thanks to"
        rf"|with) (?:the |our )?{_DID}\b"
        rf"|\bwas (?:the |our )?(?:\S+ )?{_DID} (?:an? )?(?:success|successful|worth|good|bad|helpful"
        rf"|improvement|mistake)\b",
    ),
    (
        Intent.RIVALS,
        13,
        r"@\d+rival|" + rf"\b{_RIVALS}\b" + r"|\b(?:better|worse) than (?:the )?(?:others|rest)\b"
        r"|\b(?:lose|losing|lost)(?: \w+){0,2} (?:customers|people|users|clients|guests)? ?to (?:whom"
        r"|who)\b"
        r"|\b(?:who|whom) (?:do|did|are|have) we (?:lose|losing|lost)(?: (?:customers|people|users"
        r"|clients))? to\b"
        r"|\bwho (?:do|did|are) (?:\S+ )?(?:switch(?:ed|ing)?|leav(?:e|ing)|go(?:ing)?|defect(?:ing)?)"
        r"(?: \w+)? (?:to|for)\W*$|\b(?:where|whom) (?:do|did|are) (?:our |the )?\S+ (?:leav\w+"
        r"|switch\w*|go(?:ing)?"
        r"|mov\w+) to\b",
    ),
    (Intent.ADVOCACY, 13, TURNED),
    (
        Intent.ADVOCACY,
        13,
        r"\b(?:testimonials?|case stud(?:y|ies)|success stor(?:y|ies)|references?(?: customers?)?)\b"
        r"|\bask(?:ed)? (?:\w+ )?for (?:their|a|his|her) (?:stor(?:y|ies)|reviews?|quotes?|@\d+kind)\b"
        r"|\b(?:tell|share) (?:us )?(?:their|his|her) stor(?:y|ies)\b|\bspeak (?:up )?for us\b"
        r"|\bvouch for us\b"
        r"|\b(?:advocates?|fans|ambassadors|promoters?|@\d+score) (?:\S+ ){0,3}?(?:could|can"
        r"|should) (?:we|be) "
        r"(?:ask|contact|approach|quote)\w*",
    ),
    (Intent.ADVOCACY, 9, LEAVING),
    (
        Intent.QUESTIONS,
        10,
        rf"\b(?:what|which|top|most(?: common| frequent)?|common|open|unanswered|frequent|show|list|any"
        rf"|biggest|main|all)"
        r"(?: \S+){0,3}? questions\b(?!.*\b(?:can|could|should|may) (?:i|you)\b)"
        rf"|\bquestions (?:do|did|does|are|were|have|that|from|about|on|by|we|nobody|no one|customers?"
        rf"|people|users?|@\d+)"
        rf"|\bwhat (?:do|did|are|have|does) (?:our |the )?{_WHO}(?: \w+)? (?:ask(?:s|ed|ing)?)(?: (?:us"
        rf"|me))?"
        r"(?: (?:about|on|regarding)\b|(?: most)?(?: often)?\W*$| @\d+point| (?:most )?(?:this|last|in"
        r"|since)\b)"
        r"|\bwhat (?:do|did|does|are|have) .{0,60}\bask(?:s|ed|ing)?(?: us)? about\W*$"
        rf"|\bwhat (?:do|did|does) (?:our |the )?{_WHO} (?:want|need|like) to know\b|\bfaqs?\b"
        rf"|\bunanswered\b"
        rf"|\bwhat (?:is|are) (?:our |the )?(?:\S+ )?(?:unclear|confus\w+|wonder\w*|puzzl\w+)\b"
        rf"|\bwhat (?:do|are|did) (?:our |the )?{_WHO} (?:wonder(?:ing)?|unsure|not understand)\b",
    ),
    (
        Intent.WHY,
        12,
        rf"\b(?:driv(?:e|es|ing|en)|drove|mov(?:e|es|ed|ing)|affect(?:s|ed|ing)?|influenc(?:e|es|ed|ing)"
        rf"|explain(?:s|ed)?"
        rf"|caus(?:e|es|ed|ing)|behind|rais(?:e|es|ed|ing)|lift(?:s|ed|ing)?|lower(?:s|ed|ing)?|drag(?:s"
        rf"|ged|ging)?"
        rf"|pull(?:s|ed|ing)?|hurt(?:s|ing)?|damag(?:e|es|ed|ing)|cost(?:s|ing)?|boost(?:s|ed|ing)?"
        rf"|push(?:es|ed|ing)?"
        rf"|improv(?:e|es|ed|ing)|increas(?:e|es|ed|ing)|determin(?:e|es|ed|ing)|weigh(?:s"
        rf"|ing)?(?: \w+)? on|matters? (?:\w+ )?(?:for|to)"
        rf"|make[s]? or break[s]?|harm(?:s|ed|ing)?|contribut\w+ to|ruin(?:s|ed|ing)?|kill(?:s|ed|ing)?"
        rf"|bring(?:s|ing)?|change[ds]?|shap(?:e|es|ed|ing))"
        rf" (?:\S+ ){{0,4}}?{_RATED}\b(?!.*\bby (?:group|country|source|month|week)\b.*trend)",
    ),
    (
        Intent.WHY,
        12,
        rf"\bdrivers?\b|\broot causes?\b|\bwhat (?:is|was|lies|are) (?:\S+ )?(?:behind|driving|causing"
        rf"|dragging|the (?:causes?|reasons?) (?:for|of|behind))\b"
        rf"|\b(?:biggest|most|largest|greatest|strongest|worst|least|highest)(?: \S+)? (?:impact"
        rf"|influence|effect|weight)\b"
        rf"|\bimpact (?:of (?:\S+ )*?)?on (?:\S+ ){{0,3}}?{_RATED}|\bimpact on\b|\bby impact\b"
        rf"|\bimpactful\b"
        rf"|\b(?:fix|tackle|address|solve|prioriti[sz]e|work on|improve) first\b|\bshould we (?:fix"
        rf"|tackle|prioriti[sz]e|address|solve)\b"
        rf"|\bhow much (?:would|could|does|do|did) (?:\S+ ){{0,5}}?(?:help|cost|hurt|matter|lift|raise"
        rf"|lower|affect|gain|bring)\b"
        rf"|\bif we (?:fix|fixed|solve|solved|improved?)\b|\bmatters? most (?:for|to)\b",
    ),
    (
        Intent.WHY,
        9,
        r"^(?:and |but |so |ok(?:ay)? |then )?(?:why|how come)\b|\bwhy (?:is|are|was|were|has|have|did"
        r"|do|does)\b"
        r"|\bwhat (?:is|are) the (?:reasons?|causes?) (?:for|of|behind|why)\b|\breasons? (?:for"
        r"|behind) (?:the|our|this|that)"
        r"|\bhow come\b|\bwhat (?:happened|went wrong) (?:to|with) (?:\S+ ){0,2}?" + _RATED + r"\b",
    ),
    (
        Intent.WHY,
        12,
        rf"\b{_RATED}\b.*(?:[,;:]| -) *(?:so |and |but )?(?:why|how come|what (?:happened|went wrong)) *\??$",
    ),
    (
        Intent.DISLIKES,
        10,
        r"^why (?:do|does|did|are|is) (?:\S+ ){0,4}?(?:complain\w*|hat(?:e|es|ed)|dislik\w+"
        r"|unhappy (?:with|about)"
        r"|annoyed|frustrated|dissatisfied with|upset|angry) (?:\S+ ){0,4}?@\d+theme",
    ),
    (
        Intent.LIKES,
        10,
        r"^why (?:do|does|did|are|is) (?:\S+ ){0,4}?(?:like[sd]?|lov(?:e|es|ed)|prais(?:e|es|ed)"
        r"|enjoy\w*|happy with"
        r"|satisfied with|pleased with) (?:\S+ ){0,4}?@\d+theme",
    ),
]  # fmt: skip
