"""What people say before they ask: greetings, reasons, who wants to know; it names nothing that is asked."""

from __future__ import annotations

import re

#: Who works on something: "the billing squad".
_CREW = (
    r"(?:team|squad|crew|committee|department|dept|division|desk|lead|leads|guys?|tribe|chapter"
    r"|manager|owner|director|chief)"
)
_WHO = (
    r"(?:boss|manager|c[efotmp]o|head of \w+|vp(?: of \w+)?|board|director|investors?|leadership"
    rf"|management|product manager|pm|(?:\w+ ){{0,2}}{_CREW}|folks in \w+"
    r"|(?:colleagues?|friends?|lady|ladies|person|somebody|someone)(?: (?:from|in|of|at"
    r"|on) (?:the )?[\w-]+(?: (?:team|squad|crew|department|desk))?)?"
    r"|(?:sales|marketing|finance|legal|hr|operations|procurement)(?= (?:asks?|asked|wants?|needs?|keeps?"
    r"|is|are)))"
)
_WORD = r"(?:how|what|which|who|whose|why|when|where)"
_EVENT = (
    r"(?:(?:\w+ )?(?:meetings?|updates?)|decks?|slides?|board|boss|ceo|cfo|investors?|presentations?"
    r"|presenting|workshop|qbr|interview|lunch|deadline|stand-?up|retro|newsletter|offsite|all[- ]hands"
    r"|demo|keynote"
    r"|town hall|roadmap|planning|review call|call with \w+|train|flight|minutes?|hurry|homework)"
)
#: Occasions whose names say other things too: only after "before the", "for our" and the like.
_OCCASION = (
    r"(?:talk|chat|call|session|round|webinar|conference|summit|sync|pitch|committee|steering|kick-?off"
    r"|brainstorm(?:ing)?|debate|catch-?up|one-?on-?one|1:1|steerco|hearing|panel|event|faq(?: page)?"
    r"|(?:ops|performance|business|budget|design|price|account|month|product|service) review|landing page"
    r"|home ?page|release notes|blog(?: post)?|press release|case study|brochure|flyer)"
)
_TOWARDS = (
    r"(?:(?:quick|small|short|one) (?:one|question|thing) )?(?:(?:i|we) (?:have|am|are|have got) "
    r"|got )?(?:just )?"
    r"(?:before|for|ahead of|prior to|prepping|preparing|heading (?:to|into)|going into"
    r"|about to (?:enter|join|start)|back from|out of|writing|working on|busy with|drafting|building)"
)
#: What is courteous towards somebody or something that the question is not about.
_COURTESY = (
    r"(?:no (?:offen[cs]e|disrespect|harm|hard feelings)(?: meant| intended)?(?: to| towards| at)?"
    r"|nothing against|with (?:all )?(?:due )?respect (?:to|for)|(?:as )?much as (?:i|we) (?:like|love"
    r"|respect)"
    r"|all (?:love|respect) to|(?:many )?(?:thanks|thank you|thx|cheers)(?: (?:a lot|so much|again))? for"
    r"|(?:sorry|apologies)(?: (?:to|for|about))|kudos to|hats off to|congrats (?:to|on))"
)
#: What was talked about before, and is not now.
_ENOUGH = (
    r"(?:(?:ok(?:ay)?|right|so|well)[, ]+)?(?:(?:that is |it is )?(?:enough|plenty)"
    r"|(?:we|i|you) (?:have )?(?:talked|spoken|heard|said|read|seen|had|know)(?: quite)?"
    r" (?:enough|a lot|plenty|more than enough)) (?:about|of|on|for)(?: the| our)? (?P<what>[^,?!.;:]{2,40}?)"
    r"(?: (?:already|now|for (?:now|today)))?(?:[,.!;:]+| -)+ *(?:now |so |and |but )*"
)
#: An update is a meeting, and what was shipped: "since the update, are people happier".
_SINCE_UPDATE = r"(?:since|after|with|following) (?:the |our |that |this )?(?:\w+ )?updates?\b"
#: A clause that asks nothing itself.
_CLAUSE = rf"(?:(?!\b(?:{_WORD}|complaints?|quotes?|share|nps|csat|number of)\b)[^,?:;.!])*"

_TABLE = [
    # Greetings and the like.
    r"(?:hi|hello|hey|hiya|dear|good|(?:good )?(?:morning|afternoon|evening))(?: (?:there|team|all|everyone"
    r"|harken|folks|guys|again))*[,.!:;-]+ *",
    r"(?:(?:ok(?:ay)?|so|hm+|um+|uh+|er|ah+|oh|btw|please|pls|roughly|approximately|honestly|basically)"
    r"[,:.!-]* +)(?!i meant?\b|meant?\b)",
    r"(?:well|right|alright|look|listen|just curious|curious|quick (?:question|one)|(?:just )?out of"
    r" (?:curiosity|interest)|by the way|fyi|sorry|thanks|thank you|cheers|great|cool|nice|interesting|wow"
    r"|perfect|one more(?: thing| question)?|next(?: one| question)?|last (?:one|question)|ballpark|in short"
    r"|in a nutshell|in brief|actually|unrelated|anyway|separate(?: question)?)(?: then"
    r"| though)?(?:[,:.!]+| -) *(?!i meant?\b|meant?\b)",
    r"(?:design|make|create|build|draw|prepare|put together|compile|do) (?:me |us )?(?:a|an) (?:\w+ )?"
    r"(?:overview|summary|list|report|table)(?: for (?:me|us))?[:,] ",
    r"harken[,:]? +(?=\w)",
    # Who wants to know.
    r"as (?:the |an? )?(?:head|manager|lead|director|owner|founder|\w+ manager)\b[^,.;:?]{0,30}?,? (?=i )",
    rf"as (?:someone|somebody|a (?:person|member)|one) (?:from|in|on|of|at|running"
    rf"|leading)[^,.;:?]{{0,40}}?,?"
    rf" (?=(?:i|we) |{_WORD}\b)",
    r"(?:this is )?(?:\w+ ){1,2}here[,.:;!-]+ +(?=\w+ \w+)",
    rf"(?:(?:my|our|the|your|an?) )?{_WHO}(?: just)? (?:asks?|asked|(?:is|are) asking|want(?:s|ed)? to know"
    r"|needs? to know|would (?:like|love) to know|wonders?|(?:is|are) wondering|keeps? (?:asking|wondering))"
    rf"(?: me| us)?[,:]? (?={_WORD}|for|about|if|whether|is|are|do|does)",
    r"(?:the |our |my )?[\w-]+(?: [\w-]+)?(?: just)? (?:told|asked|wants?|wanted|begged|reminded) "
    r"(?:me|us) to "
    rf"(?:ask(?: you)?|find out|check|see|figure out|tell (?:them|him|her)) (?={_WORD}|if|whether)",
    rf"(?:(?:my|our|the|your|an?) )?{_WHO}(?: just)? (?:wants?|needs?|would (?:like|love)) to (?:know|see"
    rf"|have)"
    r"(?: about)? (?=(?:the|our|an?|some|top|main|nps|csat) )",
    r"i am (?:\w+ )?(?:preparing|writing|working on|building|putting together|prepping|doing|making"
    r"|about to)\b[^?.!:;]*? (?:and|so|but) (?:i )?(?:just )?(?:wonder(?:ed)?|(?:was|am) wondering|need|want"
    r"|would like)(?: to (?:know|see|find out))? ",
    rf"(?:i|we) (?:was|am|are|were) (?:just )?(?:wondering|curious)(?: about| to know)?,? (?={_WORD})",
    r"(?:i|we) (?:(?:really |just )?(?:need|want|have|would (?:like|love)) to (?:know|find out|learn"
    rf"|understand)|(?:do not|have no) (?:know|idea))[:,]? (?={_WORD})",
    rf"(?:can|could|would|will) (?:you|someone|anyone) (?:please |pls |kindly )?(?:tell|remind) (?:me|us)"
    rf"(?: please)?[,:]? (?={_WORD}|the\b|our\b)",
    rf"(?:please |pls )?(?:tell|remind) (?:me|us)[,:]? (?={_WORD})",
    # What it is not about, and why it is asked.
    rf"{_COURTESY}\b[^,?!.;:]*(?:[,.!;:]+| -)+ *(?:but |now |and |so )*(?=\S+ \S+)",
    rf"{_TOWARDS} (?:(?:my|our|the|a|an|this|today's|tomorrow's) )?(?:[\w-]+ ){{0,2}}?{_OCCASION}\b{_CLAUSE}"
    r"(?:[,:;.]| -) *(?=\S+ \S+)",
    rf"(?!{_SINCE_UPDATE}){_CLAUSE}\b{_EVENT}\b{_CLAUSE}(?:[,:;.]| -) (?=\S+ \S+)",
    r"(?:[\w-]+ ){0,3}(?:for|before|by) (?:monday|tuesday|wednesday|thursday|friday|tomorrow|tonight|noon)"
    r"(?: morning| afternoon)?: (?=\S+ \S+)",
    r"to (?:plan|prepare|prioriti[sz]e|decide|get ready for|set up)\b[^:,?.]*[:,] (?=\S+ \S+)",
]  # fmt: skip
_RULES = [re.compile(rf"^(?:{pattern})") for pattern in _TABLE]
_AFTER = re.compile(
    r"(?:,? (?:by then|by (?:noon|lunch|tonight|tomorrow)|if (?:you can|possible|that is possible|any)|asap"
    r"|off the top of your head|would you say|do you think|just curious|i wonder|or so|roughly|in short"
    r"|from an? (?:business|commercial) point of view))+(?=\W*$)"
)
_MOST = 4
#: The same with what it was about before how long: "we covered design at length".
_COVERED = (
    r"(?:we|i|you) (?:have )?(?:already )?(?:covered|discussed|done|seen|looked at|been through|gone through"
    r"|talked about|spoken about|heard about|read about)(?: the| our)? (?P<thing>[^,?!.;:]{2,40}?)"
    r"(?: (?:already|enough|at length|to death|in (?:depth|detail|full)|before|plenty|a lot|now|yesterday"
    r"|last time))+"
    r"(?:[,.!;:]+| -)+ *(?:now |so |and |but )*"
)
_NEVER_MIND = (
    r"(?:never mind|forget(?: about)?|not interested in)(?: the| our)? (?P<whatever>[^,?!.;:]{2,40}?)"
    rf"(?:[,.!;:]+| -)+ *(?:now |so |and |but )*(?=(?:{_WORD}|top|main)\b)"
)
_PAST = re.compile(rf"^(?:{_ENOUGH}|{_COVERED}|{_NEVER_MIND})(?=\S+ \S+)")
#: Whoever asks for something else leaves out what was talked about; all others only name it.
_ELSE = re.compile(r"\b(?:else|other|others|besides)\b")
#: What asks for something without saying what, so that it was said before.
BARE = re.compile(
    r"^(?:please |pls |just )*(?:give|show|send|get|read|find)(?: me| us)?"
    r" (?:\d+|an?|one|two|three|four|five|some|any|a few|a couple|several|it|them|that|those)"
    r"(?: (?:of (?:them|those|these)|please|pls))*\W*$"
)


def without(text: str) -> str:
    """The text from where it begins to ask; all of it where nothing would be left."""
    for _ in range(_MOST):
        before = text
        text = _PAST.sub(_left_behind, text, count=1)
        for pattern in _RULES:
            rest = pattern.sub("", text, count=1)
            text = rest if re.search(r"\w", rest) and not BARE.search(rest) else text
        if text == before:
            break
    return _AFTER.sub("", text)


def _left_behind(past: re.Match[str]) -> str:
    """ "Enough about food: what else do people want" leaves food out."""
    what = past["what"] or past["thing"] or past["whatever"]
    return f"apart from {what}, " if _ELSE.search(past.string, past.end()) else ""
