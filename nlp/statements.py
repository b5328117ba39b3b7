"""Cut a text into statements, the unit that is understood: sentences, and clauses that can stand alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate, pairwise

Span = tuple[int, int]

#: Longer runs without a border hold more than one thought; an encoder would not read them whole either.
_MOST_WORDS = 60
#: For scripts without spaces.
_MOST_LETTERS = 400
_FEWEST_WORDS = 2
_FEWEST_WORDS_COORDINATED = 4

_CONTRAST = {
    "en": "but|however|although|though|whereas|yet|while|nevertheless|otherwise|unfortunately",
    "de": "aber|jedoch|allerdings|obwohl|leider|während",
    "fr": "mais|cependant|pourtant|malheureusement|tandis que",
    "es": "pero|sin embargo|aunque|lamentablemente|mientras que",
    "it": "ma|però|tuttavia|purtroppo|mentre",
    "pt": "mas|porém|entretanto|embora|infelizmente",
    "nl": "maar|echter|hoewel|helaas|terwijl",
}
#: Conjunctions that part two clauses without a comma, too. Others have other meanings then.
_WITHOUT_COMMA = {
    "en": "but|however|although|whereas",
    "de": "aber|jedoch|obwohl",
    "fr": "mais|cependant",
    "es": "pero|sin embargo|aunque",
    "it": "però|tuttavia",
    "pt": "porém",
    "nl": "maar",
}
_SUBJECT = "i|it|we|they|he|she|you|there|this|that|these|those|the|my|our|their|his|her"
#: "Nothing but trouble", "not only fast but also cheap", "no choice but to wait" are one thought each.
_ONE_THOUGHT = re.compile(
    r"\b(?:nothing|anything|everything|all|none|choice|help|last|not only)\b[^.;]{0,25}$", re.I
)

_LINE_BREAK = re.compile(r"[\r\n]\s*|[•·▪●►✓✔✗✘➢](?=\s)")
_BULLET = re.compile(r"(?:[-*•·▪●►➢–—]+\s+)+")
_WRAPPED_LINE = 50
#: What else ends a sentence: an emoji or a smiley before a capital, whatever stands before "Cons:".
_SENTENCE_ENDS = re.compile(
    r"[\u2600-\u27bf\U0001f300-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]*\s+(?=[A-ZÀ-Þ])"
    r"|[:;=]-?[)(DP]\s+(?=[A-ZÀ-Þ])"
    r"|\s(?=(?i:pros?|cons?|likes?|dislikes?|positives?|negatives?)\s?:\s)"
)
#: "Me." is Maine and "OK." is Oklahoma to sentencex. The look-behind lets the search leap from dot to dot.
_NO_ABBREVIATION = re.compile(
    r"\.(?:(?<=\b[Mm][Ee]\.)|(?<=\b[Oo][Kk]\.))\s+(?=[^\W\d_])|\.(?<=\betc\.)\s+(?=[A-ZÀ-Þ])"
)
_COORDINATED = re.compile(rf",\s*(?=(?:and|so|then|also|plus)\s+(?:{_SUBJECT})\b)", re.IGNORECASE)
_RUN_ON = re.compile(
    r"(?<=[,、，;:])|\s(?=(?:and|but|because|so|then|also|which|und|et|y|e|en)\s)", re.IGNORECASE
)


def _clause_pattern(language: str) -> re.Pattern[str]:
    contrast, bare = _CONTRAST[language], _WITHOUT_COMMA[language]
    return re.compile(
        rf"[;,\s](?:(?<=;)\s+|(?<=\s)(?:[–—]|--?)\s+(?=\w)|(?<=[,;])\s*(?=(?:{contrast})\b)"
        rf"|(?<=\s)(?=(?:{bare})\s))",
        re.IGNORECASE,
    )


_CLAUSES = {language: _clause_pattern(language) for language in _CONTRAST}


def split(text: str, language: str) -> list[Span]:
    """Return the statements of a text as code-point offsets, in order.

    They are trimmed, do not overlap, and every letter and digit stands in exactly one of them.
    """
    spans: list[Span] = []
    for line in _lines(text):
        for sentence in _sentences(text, *line, language):
            for clause in _clauses(text, *sentence, language):
                spans.extend(_short(text, *clause))
    return _merged(text, spans)


def _lines(text: str) -> Iterator[Span]:
    last = 0
    for match in _LINE_BREAK.finditer(text):
        if not _is_wrapped(text, last, match):
            yield last, match.start()
            last = match.start()
    yield last, len(text)


def _sentences(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    from sentencex import segment

    line = text[start:end]
    sentences = segment("en" if language == "und" else language, line)
    cuts = [start, *(start + cut for cut in accumulate(map(len, sentences))), end]
    extra = [start + match.end() for match in _NO_ABBREVIATION.finditer(line)]
    # Most lines hold none of these, and looking for them letter by letter takes as long as all the rest.
    if not line.isascii() or ":" in line or ";" in line or "=" in line:
        extra.extend(start + match.end() for match in _SENTENCE_ENDS.finditer(line))
    if extra:
        cuts = sorted([*cuts, *extra])
    yield from pairwise(cuts)


def _is_wrapped(text: str, start: int, line_break: re.Match[str]) -> bool:
    """Whether a mail program broke this line in the middle of a sentence."""
    following = text[line_break.end() : line_break.end() + 1]
    single = line_break[0].count("\n") == 1
    return single and following.islower() and line_break.start() - start >= _WRAPPED_LINE


def _clauses(text: str, start: int, end: int, language: str) -> Iterator[Span]:
    pattern = _CLAUSES.get(language, _CLAUSES["en"])
    cuts = {match.end(): _FEWEST_WORDS for match in pattern.finditer(text, start, end)}
    for match in _COORDINATED.finditer(text, start, end):
        cuts.setdefault(match.end(), _FEWEST_WORDS_COORDINATED)
    last, ends = start, [*sorted(cuts), end]
    for cut, following in pairwise(ends):
        left, right = _words(text, last, cut), _words(text, cut, following)
        if min(left, right) >= cuts[cut] and not _ONE_THOUGHT.search(text, max(last, cut - 60), cut):
            yield last, cut
            last = cut
    yield last, end


def _words(text: str, start: int, end: int) -> int:
    return sum(any(map(str.isalnum, word)) for word in text[start:end].split())


def _short(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut what is too long: near a comma or a conjunction, else between words, else anywhere."""
    while end - start > _MOST_LETTERS or text.count(" ", start, end) >= _MOST_WORDS:
        cut = _run_on_cut(text, start, end)
        if cut >= end:
            break
        yield start, cut
        start = cut
    yield start, end


def _run_on_cut(text: str, start: int, end: int) -> int:
    limit = _limit(text, start, end)
    middle = start + (limit - start) // 2
    cuts = [match.end() for match in _RUN_ON.finditer(text, middle, limit) if match.end() > start]
    if cuts:
        return cuts[-1]
    space = text.rfind(" ", middle, limit)
    return space + 1 if space > start else limit


def _limit(text: str, start: int, end: int) -> int:
    """Return where the piece from `start` reaches the most words, or the most letters without a space."""
    words = list(re.finditer(r"\S+\s*", text[start : min(end, start + 2 * _MOST_LETTERS)]))
    if len(words) > _MOST_WORDS:
        return start + words[_MOST_WORDS].start()
    longest = 2 * _MOST_LETTERS if len(words) > _MOST_WORDS // 4 else _MOST_LETTERS
    return min(end, start + longest)


def _merged(text: str, spans: Iterable[Span]) -> list[Span]:
    """Trim all spans and join those without a word ("!!!", an emoji, "1.") to a neighbour."""
    statements: list[Span] = []
    pending: int | None = None
    for start, end in (_trimmed(text, *span) for span in spans):
        piece = text[start:end]
        if any(map(str.isalpha, piece)):
            statements.append((start if pending is None else pending, end))
            pending = None
        elif piece and statements and pending is None and not piece.rstrip(".)").isdigit():
            statements[-1] = (statements[-1][0], max(statements[-1][1], end))
        elif piece and pending is None:
            pending = start
    if pending is not None:
        statements.append((pending, len(text.rstrip())))
    return statements


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    bullet = _BULLET.match(piece, left)
    if bullet and bullet.end() < len(piece):
        left = bullet.end()
    return start + left, start + max(left, len(piece.rstrip()))
