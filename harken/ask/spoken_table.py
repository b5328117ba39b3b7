"""The patterns that tell questions as people speak, beside the table of all others."""

from __future__ import annotations

from harken.ask.intent_table import WHO
from harken.domain.questions import Intent

#: More words for what is liked and disliked.
_GLAD = (
    r"(?:rav(?:e|es|ed|ing)|ador(?:e|es|ed|ing)|impress\w*|excit(?:e|es|ed|ing)|thrill\w*|gush\w*"
    r"|applaud\w*"
    r"|laud(?:s|ed)?|fond of|delight\w*|cheer\w*|pleas(?:e[sd]|ing|e(?= (?:our |the )?(?:customers"
    r"|guests|users|people|@\d)))|makes? \S+(?: \S+)? happy|win(?:s"
    r"|ning)? \S+ over"
    r"|particularly good|stand(?:s)? out|happiest (?:about|with)|(?:satisfied|pleased|happy) with)"
)
_SORRY = (
    r"(?:confus(?:e|es|ed|ing)|bug(?:s|ged|ging)|moan\w*|grumbl\w*|whin(?:e|es|ing)|rant(?:s|ed|ing)?"
    r"|can not stand|put(?:s"
    r"|ting)? (?:\S+ )+?off"
    r"|driv(?:es|ing) (?:\S+ )+?(?:crazy|mad|nuts|up the wall)|upset(?:s|ting)?|irritat\w+|let(?:s"
    r"|ting)? (?:\S+ )+?down"
    r"|disappoint\w+|struggl\w+|(?:have|had|having) trouble|suffer\w*|turn(?:s|ed|ing)? (?:\S+ )+?off"
    r"|sick of|tired of"
    r"|fed up|object(?:s|ed)? to|resent\w*|loath\w+|detest\w*|go(?:es|ing)? wrong|went wrong|upsets?"
    r"|stop doing"
    r"|make[s]? (?:\S+ )+?(?:unhappy|angry|mad|cross)|having? (?:problems|issues|difficulties)"
    r"|displeas\w+|dissatisf\w+)"
)


INTENTS: list[tuple[Intent, int, str]] = [
    (Intent.WHY, 12, r"\b(?:understand|explain|know|see|tell me|tell us|find out|figure out) why\b"),
    (Intent.LIKES, 9, r"\b(?:go(?:es|ing)?|went|gone) down well\b|\bnice things\b"),
    (Intent.TREND, 6, r"\b(?:which|what) direction\b|\b(?:rise|rose|rising) or f[ae]ll|\bheading\b"),
    (
        Intent.THEMES,
        3,
        r"\b(?:summar(?:y|ies|i[sz]e)|overview|recap|run-?down|round-?up|gist|highlights|sum up|wrap-?up"
        r"|big picture|tl;?dr)\b",
    ),
    (
        Intent.THEMES,
        6,
        r"\bon (?:\S+ )?(?:people|customer|user|guest|everyone)s?(?:'s?| s)? minds?\b"
        r"|\bwhat (?:came|comes|has come|is coming) up\b",
    ),
    (
        Intent.REASONS_TO_BUY,
        8,
        r"\breasons? (?:\S+ ){1,4}?(?:buy|bought|cho?ose|chose|book|booked|purchased?|ordered"
        r"|subscribed?|signed up|sign up|joined|came)\b",
    ),
    (Intent.REQUESTS, 7, r"\bmost[- ]wanted\b|\bwanted changes\b|\bwish ?lists?\b"),
    (
        Intent.QUOTES,
        7,
        r"\bexact words\b|\b(?:customer|their|people's?|kind|nice|own) words\b|\b(?:got"
        r"|have) any (?:\S+ )?(?:words|quotes|comments)\b",
    ),
    (
        Intent.GROUPS,
        10,
        r"^(?:remind me |tell me |show me |list |give me )?(?:an? )?(?:overview of |list of )?(?:all "
        r"|our |the |what |which )*(?:customer )?(?:groups|segments)"
        r"(?: (?:are|do we|have we|please|pls|we have|set up|there|in here|defined)\b.*)?\W*$"
        r"|\bhow (?:is|are) (?:the |our )?@\d+group(?: group| segment)? defined\b"
        r"|\b(?:definition|rule) of (?:the |our )?@\d+group",
    ),
    (
        Intent.SOURCES,
        9,
        r"\bis (?:the |our )?@\d+source (?:feed |connection |source |still )*(?:working|alive|running"
        r"|broken|down|ok)\b"
        r"|\b(?:any|which|all)(?: of)? (?:the |our )?(?:data )?(?:sources|feeds) (?:\w+ )?(?:broken|down"
        r"|failing|stale|working|late)\b|\b@\d+source feed\b",
    ),
    (
        Intent.HELP,
        11,
        r"^(?:please )?help(?: me)?(?: please| pls| out)?\W*$|\bhow does (?:this|the|your) (?:bot|thing"
        r"|tool|app) work\b|\bget(?:ting)? started\b"
        r"|\bquestions (?:do|can|could) you (?:understand|answer|take|handle)\b|\bwhat (?:do"
        r"|can) you understand\b",
    ),
    (
        Intent.EFFECT,
        14,
        r"\b(?:shipped|launched|released|introduced|rolled out|put in|installed|reorgani[sz]ed"
        r"|relaunch\w*|redesign\w*|renovat\w+|opened|switched"
        r"|deployed|new)\b.*@\d+point\b.*\b(?:help|change|effect|impact|difference|work|improve"
        r"|matter)\w*|\bbefore and after\b",
    ),
    (
        Intent.WHY,
        12,
        r"\bwhat (?:drives?|drove|is driving|explains?|explained|caused?|causes|is causing|is behind"
        r"|was behind|moves) (?:it|that|this|them)\b",
    ),
    (
        Intent.QUOTES,
        7,
        r"^(?:can i |let me |i want to )?(?:show|see|read|list|give|display)(?: me| us)? (?:them|those"
        r"|these|it|what was said)\b"
        r"|^who (?:said|wrote|says|posted) (?:that|this|it|so|these)\b"
        r"|^what (?:exactly )?did they (?:say|write)\W*$",
    ),
    (Intent.ADVOCACY, 6, r"^who (?:is|are) (?:our |the )?@\d+score\W*$"),
    (Intent.LIKES, 6, rf"\b(?:what|which|things?|anything|something)\b.*\b{_GLAD}"),
    (Intent.DISLIKES, 6, rf"\b(?:what|which|things?|anything|something|where)\b.*\b{_SORRY}"),
    (
        Intent.QUOTES,
        7,
        r"\b(?:show|give|tell|read)(?: \w+){0,2} what (?:\S+ ){0,3}?(?:says?|said|wrote|writes?|thinks?)\b",
    ),
    (
        Intent.ADVOCACY,
        6,
        r"\btell(?:s|ing)? (?:their|his|her|others|all their) (?:friends|family|colleagues|peers)\b",
    ),
    (
        Intent.COMPARE,
        8,
        r"\b(?:more|less|fewer|better|worse|happier|unhappier|higher|lower)\b.* than (?:\S+ ){0,4}?"
        r"@\d+(?:group|product|source|attribute|kind|theme)\b",
    ),
    (
        Intent.LIKES,
        7,
        r"\b(?:are|do|did|were|is) (?:we|they|it) (?:doing |do )?(?:really |particularly )?(?:well|right"
        r"|best|good at)\b"
        r"|\bwe (?:do|are doing) (?:really )?(?:well|right)\b",
    ),
    (Intent.DISLIKES, 7, r"\b(?:are|do|did) we (?:doing |do )?(?:badly|wrong|poorly|worst|bad at)\b"),
    (
        Intent.REQUESTS,
        7,
        r"\b(?:which|what) (?:\w+ )?(?:features?|functions?|options?|improvements?)\b.* (?:miss(?:ing)?"
        r"|want(?:ed)?"
        r"|need(?:ed)?|lack(?:ing)?|wish(?:ed)?|ask(?:ed|ing)? for|request(?:ed)?|demand(?:ed)?)\b"
        r"|\b(?:is there|any) (?:\w+ )?demand for\b|\bwish ?lists?\b",
    ),
    (Intent.SCORE, 5, r"\bhow many stars (?:do|did|does) (?:we|they|people|customers|guests|users)\b"),
    (Intent.SCORE, 4, r"@\d+score (?:ratings?|scores?)\b|\b(?:how|what) (?:do|did|does) .*\brate\b"),
    (
        Intent.SCORE,
        7,
        rf"^(?:do|does|did) (?:our |the )?(?:@\d+\w+ )*{WHO}? ?(?:really |actually )?(?:like|love|enjoy"
        rf"|dislike|hate|appreciate)"
        r" (?:the |our |it|us|@)",
    ),
    (
        Intent.TREND,
        7,
        r"^(?:and )?(?:since )?when (?:did|do|does|was|were|has|have|is|are)\b"
        r"|\bwhich (?:day|week|month|quarter|year)s?\b",
    ),
    (Intent.SCORE, 3, r"\bsatisfaction\b"),
    (Intent.REQUESTS, 9, r"\bask(?:s|ed|ing)? for (?:the )?(?:same|different|other)\b"),
    (Intent.TREND, 6, r"\b(?:plot|graph|chart|timeline|curve)\b"),
    (Intent.TREND, 7, r"^(?:did|does|do|has|have) .*\bget(?:s|ting)? (?:better|worse)\b"),
    (
        Intent.THEMES,
        8,
        r"\bwhat (?:is|are|topics are|themes are) trending\b|\btrending (?:themes|topics)\b"
        r"|\banything (?:\w+ )?(?:new|unusual|different|notable|interesting|surprising)\b"
        r"|\bwhat (?:has |have )?(?:went|gone|disappeared|vanished|faded)\b"
        r"|\bwhat (?:\w+ )?(?:happened|is happening|stands out|stood out)\b(?! (?:to|with))",
    ),
    (
        Intent.QUOTES,
        7,
        r"^(?:what|which) (?:is|was|are|were) (?:the |our )?(?:\S+ ){0,2}?(?:best|worst|angriest"
        r"|harshest|kindest|nicest"
        r"|most @\d+sentiment|latest|newest) (?:@\d+\w+ )*(?:@\d+kind|comments?|feedback|quotes?|posts?)\b",
    ),
    (
        Intent.COUNT,
        5,
        rf"^(?:do|does|did|have|has) (?:our |the |any |many |some )*{WHO} (?:ever |often |really |also "
        rf"|still )*"
        r"(?:complain\w*|mention\w*|talk\w*|ask(?:ed)? for|prais\w+|speak|report\w*|request\w*|write"
        r"|written)\b",
    ),
]
