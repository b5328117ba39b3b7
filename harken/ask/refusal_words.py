"""The sentences that say why a question has no answer, and what to do instead."""

from __future__ import annotations

ELSEWHERE = "I only know what customers say in their feedback, so I cannot answer that."
ALERT = "I do not set up alerts when I am asked; subscribe to them, or ask me how something developed."
WHY_ALERT = "Every alert says itself what it was raised for; I cannot look it up from here."
OWNER = "I do not know who looks after a theme; `harken actions list` shows who owns what was done."
TRANSLATE = "I cannot translate yet; quotes come in the customer's own words."
EXPORT = "I cannot export from here; `harken export` writes files."
FUTURE = "I cannot look into the future."
CERTAIN = "I cannot rate single readings here; how well the model reads is written in its model card."
TWICE = (
    "Where a question asks for people each author counts once and the anonymous count one each; "
    "copies of a text are left out."
)
ONCE = "I count each person once and cannot tell how often one person said something."
BOTH = "I can ask for any of several themes, but not for feedback that is about all of them at once."
UNDATED = "I cannot pick out feedback without a date; answers about a period say how much has none."
TWO_SCORES = "I can filter by one range of scores at a time."
CORRECTION = (
    "That sounds like a correction and not like a question. Correct the statement where it is shown, "
    "or with `harken correct`; the answers then follow."
)
WHEN = "I do not know which day you mean: name the release or the day, such as “since 3 March”."
#: Said where a question has no meaning here, with the words that stood in the way.
UNSURE = "I am not sure what you are asking."
UNSURE_OF = "I am not sure what you are asking: I do not know {words}."
UNKNOWN = "There is no {what} called “{words}” here."
NEAREST = "The nearest I know: {names}."
LISTED_LAST = "{first} or {last}"
#: Questions that can be asked instead.
OF_THEME = (
    "How many comments mention {theme}?",
    "What do customers dislike about {theme}?",
    "Show quotes about {theme}",
)
OF_GROUP = ("What do {group} dislike most?", "What do {group} like most?", "Why do {group} buy?")
OF_ALL = ("What do customers dislike most?", "What do customers like most?", "Why do customers buy from us?")
BY_WORDS = "How many comments mention “{words}”?"

#: How a question was read, where that can be doubted.
CUT = "Only the first {limit} characters of the question were read."
READ_AS = "I read {written} as {day}; write {plain} to be sure."
