"""The text of one question while it is read: what is understood gives way to a placeholder.

Later rules then see `how many @kind1 mention @theme0` and cannot trip over the words of a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from harken.ask import preambles

#: Nobody asks in more characters; the rest is left unread, and the reply says so.
LONGEST = 1000

PLACEHOLDER = re.compile(r"@(\d+)([a-z]+)")
WORD = re.compile(r"@\d+[a-z]+|\w+")

_SPELLINGS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(pattern), plain)
    for pattern, plain in [
        (r"[‘’´`]", "'"),
        (r"[“”„«»]", '"'),
        (r"[‐‑‒–—−]", "-"),
        (r"@", " "),
        (r"\bcan't\b|\bcannot\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"\b(what|who|where|when|how|that|there|it)'s\b", r"\1 is"),
        (r"\blet's\b", "let us"),
        (r"'re\b", " are"),
        (r"'ve\b", " have"),
        (r"'ll\b", " will"),
        (r"'m\b", " am"),
        (r"'d\b", " would"),
        (r"\b(do|does|did|have|is|are)nt\b", r"\1 not"),
        (r"\b(what|who|how)s\b", r"\1 is"),
        (r"\b(?:ppl|poeple|peple|pepole)\b", "people"),
        (r"\bw(?:i-?fy|fi|iffi|ifie)\b", "wifi"),
        (r"\b(?:mny|meny|menny|manny|mani)\b(?= \w)", "many"),
        (r"\b(?:clas|calss|clss)\b", "class"),
        (r"\b(?:typ|tipe|tyep)(?P<s>s?)\b", r"type\g<s>"),
        (r"\bleav\b", "leave"),
        (r"\b(?:citats?|quots?|qoutes?|qutoes?)\b", "quotes"),
        (r"\bkan (?=you|i|we)", "can "),
        (r"\b(?:mutch|mcuh|muhc)\b", "much"),
        (r"(?<=much )peoples\b|(?<=many )peoples\b", "people"),
        (r"\b(?:wut|wot|wats)\b", "what"),
        (r"\b(?:lvoe|luv|loev)\b", "love"),
        (r"\b(?:happi|hapy|hapyp)\b", "happy"),
        (r"\b(?:loyl|loyel|loyall)\b", "loyal"),
        (r"\b(?:exct|exat|excat)\b", "exact"),
        (r"\bno\. of\b", "number of"),
        (r"\bgonna\b", "going to"),
        (r"\bwanna\b", "want to"),
        (r"(?<=[a-z]) \+ (?=[a-z])", " and "),
        (r"\b(?:nsp|pns|npss)\b", "nps"),
        (r"\bnet promoter(?: score| number| rating| index)?\b", "nps"),
        (r"(?:[:;]-?[()dp]|\U0001f642)(?= |$)", ". "),
        (r"\b(?:averge|averag|avrage)\b", "average"),
        (r"\bwen (?=did|was|do)", "when "),
        (r"\bcompair", "compare"),
        (
            r"\b(?:for|ahead of) (?:my|the|our|a|this|an|tomorrow's|todays?)? ?(?:[\w-]+ )?(?:decks?"
            r"|meetings?|mtg|presentation|slides?|report|boss|board(?: (?:meeting|pack|deck))?|qbr|sync|retro"
            r"|newsletter|marketing|stand-?up|workshop|offsite|sales(?: team)?"
            r"|(?:sales )?pitch|all[- ]hands"
            r"|town hall|brochure|landing page|blog post|release notes|change ?log|press release|website"
            r"|home ?page|flyer)\b",
            "",
        ),
        (r"\bmay (?=(?:i|we) )", "can "),
        (r"\b(?:teh|hte|th)\b", "the"),
        (r"\b(?:adn|nad|n|&)\b| & ", " and "),
        (r"\b(?:mnay|mayn)\b", "many"),
        (r"\b(?:hwo|hw|ho|haw|hou|hwow)(?= (?:many|much|do|did|is|are|happy|has|often))", "how"),
        (r"\bvs\.", "vs"),
        (r"\b(?:jul[iy]y?|jully|juyl?|jly)\b", "july"),
        (r"\bjuni\b", "june"),
        (r"\b(?:ths|htis)\b", "this"),
        (r"\btis(?= (?:week|month|quarter|year|morning|summer|winter|spring|autumn)\b)", "this"),
        (r"\b(?:sinc|snce|sicne|sinec|sinse)\b", "since"),
        (r"\b(?:fom|frm|rfom|forn)(?= \w)", "from"),
        (r"\b(?P<who>any|some|every)1\b", r"\g<who>one"),
        (r"\b(?P<does>mention|complain|ask|say|talk|lov|lik|gett|leav|switch)in\b", r"\g<does>ing"),
        (
            r"\b(?:trailing|rolling)(?= (?:\d+|three|six|twelve) (?:days|weeks|months|quarters|years)\b)",
            "last",
        ),
        (r"\b(?:waht|wat|wht|hwat|whta)\b", "what"),
        (r"\b(?:wich|whcih|whihc|wihch)\b", "which"),
        (r"\b(?:yuo|u)\b", "you"),
        (r"\b(?:abuot|abt|abot|aobut)\b", "about"),
        (r"\bw/(?:o\b)", "without "),
        (r"\b(?:shwo|hsow)\b", "show"),
        (r"\b(?:fo|ofr|fro)(?= (?:the|our|us|me|all|i?os|android|last|this)\b)", "for"),
        (r"\b(?:od|doe)(?= (?:people|customers|users|they|we)\b)", "do"),
        (r"\b(?:arer|rae)\b", "are"),
        (r"\b(?:thier|ther)(?= \w)", "their"),
        (r"\b(?:lsat|alst|lst)\b", "last"),
        (r"\b(?:yr)(?P<s>s?)\b", r"year\g<s>"),
        (r"\bwk(?P<s>s?)\b", r"week\g<s>"),
        (r"\b(?:mnth|mth)(?P<s>s?)\b", r"month\g<s>"),
        (r"\bd/d\b", "day by day"),
        (r"\bw/w\b", "week by week"),
        (r"\bm/m\b", "month by month"),
        (r"\by/y\b", "yoy"),
        (r"\b(?:cnt)\b", "count"),
        (r"\b(?:pct|pcnt)\b", "percent"),
        (r"\bneg\b\.?", "negative"),
        (r"\bpos\b\.?", "positive"),
        (r"\bacc\. to\b", "according to"),
        (r"\bw/", "with "),
        (r"#(?= of)", "number"),
        (r"\b(?:hw|hoo)\b(?= many| much)", "how"),
        (r"\btpo\b", "top"),
        (
            r"\b(?P<month>january|february|march|april|may|june|july|august|september|october|november"
            r"|december)"
            r" (?:one|a) year (?:ago|earlier|before)\b",
            r"\g<month> last year",
        ),
        (r"\btop ?(?P<number>\d+)\b", r"top \g<number>"),
        (r"\b(?:gimme)\b", "give me"),
        (r"^\(?1\) ?(?P<one>.*?)[,;.]* \(?2\) ?", r"\g<one>; "),
        (r"\b(?:tihs|thsi)\b", "this"),
        (r"\b(?:wiht|wth|whit)\b", "with"),
        (r"\b80 ?[/:-] ?20\b", "pareto"),
        (
            r"\b\d+ ?(?:%|percent) of (?:(?:the|our|all) )*(themes|topics|issues|problems|complaints"
            r"|subjects)\b"
            r"(.*?)\b\d+ ?(?:%|percent) of",
            r"pareto of \1 \2 of",
        ),
        (r"\b\d+ ?(?:%|percent) of (?:the |our |all )?(?:total |customer )*value\b", "pareto"),
        (
            r"\b(do|does|did) not ((?:\w+ ){0,3}?)(?:really |particularly )?(?:like|love|enjoy)\b",
            r"\1 \2dislike",
        ),
        (
            r"\b(do|does|did) ((?:\w+ ){1,3}?)not (?:really |particularly )?(?:like|love|enjoy)\b",
            r"\1 \2dislike",
        ),
        (r"\b(?:b[ui][sz]+i?n[ei]s+|bussines+|busine?s|buisness|busniess|bizness)\b", "business"),
        (
            r"\b(?:our|the) business\b(?=\W*$|[,.?!;:]| (?:in|on|at|by|to|and|or|is|are|was|do|does|did"
            r"|have|has|had|when|if|this|last|since|for|from|with|as|over|most|more|now|today)\b)",
            "us",
        ),
        (r"\b(?P<before>last|past|previous|\d+|few) moths\b", r"\g<before> months"),
        (r"\bex-(?=[a-z]+zz\b)", "excluding "),
        (
            r"\b(?P<word>what|why|who|how|where|when|which) (?:on earth|in (?:the world|heaven's name"
            r"|god's name)"
            r"|the (?:heck|hell|devil))\b",
            r"\g<word>",
        ),
        (r"\bso{2,}\b", "so"),
        (r"([a-z])\1{2,}", r"\1\1"),
        (r"^(?:(?:oh|ah|er|oops|hm+|ugh)[,.]? )+(?=no\b|sorry\b|wait\b|and\b)", ""),
        (r"[,.;]? ?\b(?:sorry|my bad|my mistake|oops)(?: (?:about|for) that)?[ .!]*$", ""),
        (r"\s+", " "),
    ]
]


def tidy(question: str) -> str:
    """One plain form of spacing, quotes, dashes and contractions, from where it begins to ask; lower case."""
    return preambles.without(in_full(question))


def in_full(question: str) -> str:
    """The same with what is said before it begins to ask."""
    text = unicodedata.normalize("NFKC", question[:LONGEST]).lower()
    text = "".join(" " if _wordless(character) else character for character in text)
    for pattern, plain in _SPELLINGS:
        text = pattern.sub(plain, text)
    return text.strip()


#: Behind this stand pictures, and hardly any writing.
_PICTURES = "\U0001f000"


def _wordless(character: str) -> bool:
    """Whether it is no writing: control characters, and emoji but the smile that ends a sentence."""
    return (character > _PICTURES and character != "\U0001f642") or not character.isprintable()


def unaccented(text: str) -> str:
    """The text without accents, for comparing."""
    if text.isascii():
        return text
    return "".join(
        character for character in unicodedata.normalize("NFKD", text) if not unicodedata.combining(character)
    )


_QUOTED = re.compile(r'"([^"]{2,80})"')
_SINGLE = r"'(?=\w)(?P<{name}>[^'\"]{{1,58}}\w)'(?!\w)"
#: Words in single quotes are looked for as they stand where the question says that somebody wrote them.
_WRITTEN = re.compile(
    r"\b(?:words?|terms?|phrases?|expressions?|us(?:e|es|ed|ing)|wr(?:ite|ites|ote|itten|iting)"
    r"|contain(?:s|ed|ing)?"
    rf"|search(?:ing)?(?: for)?|hear(?:d|ing)?|mention(?:s|ed|ing)?|(?:verbatims|quotes|comments|reviews"
    rf"|posts) with) {_SINGLE.format(name='one')}"
    rf"|{_SINGLE.format(name='other')}(?=(?: (?:as )?an?)? (?:word|term|phrase)\b| in (?:them|it)\b"
    rf"|.*\b(?:the (?:very )?word itself|literally|word for word"
    rf"|that (?:exact|very) word))"
)


def quoted(slate: Slate) -> None:
    """Let a placeholder stand for each word or phrase that is asked for as it stands."""
    slate.take(_QUOTED, "text", lambda match: match[1])
    slate.text = _WRITTEN.sub(_in_full_quotes, slate.text)
    slate.take(_QUOTED, "text", lambda match: match[1])


def _in_full_quotes(match: re.Match[str]) -> str:
    said = match["one"] or match["other"]
    return match[0].replace(f"'{said}'", f'"{said}"')


def always(value: Any) -> Callable[[re.Match[str]], Any]:
    """A reading that is the same for every match."""
    return lambda _: value


@dataclass(slots=True)
class Slot:
    """Something understood, and the placeholder that stands for it."""

    kind: str
    value: Any
    #: The words that it was read from.
    said: str = field(compare=False)


@dataclass(slots=True)
class Slate:
    """A question's text and the values of its placeholders."""

    text: str
    slots: list[Slot] = field(default_factory=list)

    def put(self, start: int, end: int, kind: str, value: Any) -> str:
        """Replace a stretch of the text by a placeholder."""
        mark = f"@{len(self.slots)}{kind}"
        self.slots.append(Slot(kind, value, self.text[start:end].strip()))
        before, after = self.text[:start].rstrip(), self.text[end:].lstrip()
        self.text = (
            f"{before} {mark}{'' if after[:1] in ('', ',', '?', '!', '.', ';') else ' '}{after}".lstrip()
        )
        return mark

    def retold(self, number: int, kind: str, value: Any) -> None:
        """Let a placeholder stand for something else."""
        self.text = re.sub(rf"@{number}{self.slots[number].kind}\b", f"@{number}{kind}", self.text)
        self.slots[number] = Slot(kind, value, self.slots[number].said)

    def take(self, pattern: re.Pattern[str], kind: str, read: Callable[[re.Match[str]], Any]) -> None:
        """Replace every match that `read` makes something of; None leaves the words alone."""
        position = 0
        while match := pattern.search(self.text, position):
            value = read(match)
            position = match.end() if value is None else match.start() + 1
            if value is not None:
                self.put(match.start(), match.end(), kind, value)
                position = match.start() + len(kind) + 2
        self.text = re.sub(r" +", " ", self.text).strip()

    def of(self, kind: str) -> list[Any]:
        """The values of one kind, in the order of the text."""
        return [self.slots[number].value for number, found in self.marks() if found == kind]

    def marks(self) -> list[tuple[int, str]]:
        return [(int(match[1]), match[2]) for match in PLACEHOLDER.finditer(self.text)]

    def words(self) -> list[str]:
        """What is left of the words."""
        return [match[0] for match in WORD.finditer(self.text) if not match[0].startswith("@")]
