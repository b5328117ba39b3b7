"""The bot's own sentences; those of answers are made in `harken.ask`."""

from __future__ import annotations

from collections.abc import Sequence

from harken.ask import figures
from harken.domain.answers import Facts, SourceState

NAME = "Harken"
DESCRIPTION = "What customers say, with the numbers and their own words."
#: What the bot says of itself where it is asked in Slack.
ABOUT = (
    "Ask what customers like, dislike and ask for, why they buy and who recommends you. "
    "Every number can be opened, every quote is a customer's own words."
)
#: Questions to begin with, which need no name of a theme or group.
PROMPTS = (
    "What do customers like most?",
    "What do customers dislike most?",
    "Why do customers buy?",
    "Who recommends us?",
)

HELP = "help"
MONTHS = "How many comments were there per month?"
COMMAND = "/harken"
COMMAND_DESCRIPTION = "Ask what customers say; only you see the answer"
COMMAND_HINT = "[question]"
SEND, SEND_DESCRIPTION = "Send to Harken", "Keep this message as feedback of a customer"
#: What is seen while the bot works.
WORKING = "is counting …"
STEPS = ("Understanding the question …", "Counting …", "Finding quotes …")
OFFER = "Ask what customers say"
FAILED = (
    "I could not answer that because something failed on my side. "
    "Please ask again; if it goes on, whoever runs Harken finds out more with harken doctor."
)
ELSEWHERE = (
    "Guests or other companies read here, and nothing is marked as public, so I do not answer. "
    "Ask me in a channel of your own, or directly."
)
NOT_NAMED = "I answer only people whom whoever runs Harken has let in. Please ask them to add you."
BLIND = (
    "I cannot see who reads this channel, so I do not answer here. Invite me with /invite; if that does not "
    "help, whoever set me up finds out more with harken doctor --slack. You can ask me directly meanwhile."
)
NOT_YOURS = "This holds feedback that you may not see here."
TOO_OLD = "This answer is too old for its buttons to work. Please ask again."
SET_RIGHT = (
    "Thank you, that is noted. If a comment was counted that does not belong there, open Show all evidence: "
    "whoever may correct it finds a button beside it."
)
#: The buttons under an answer and in its windows.
BY_GROUP, BEFORE = "By group", "Compare with the period before"
SHARE, SHARE_ELSEWHERE = "Share with the channel", "Share with a channel"
RIGHT, WRONG = "Right", "Wrong"
ASKED = "shares the answer to"
SHARE_TITLE, SHARE_SUBMIT, CANCEL = "Share this answer", "Share", "Cancel"
CHANNEL, CHOOSE_CHANNEL = "Channel", "Choose a channel"
INVITED = "I must be in it; invite me there with /invite first. It shows only what everybody there may see."
EVIDENCE_TITLE, CLOSE, LOADING = "What was counted", "Close", "One moment …"
WHO, REPLY = "Who are they? (only you will see)", "answer there"
BACK, ON = "Previous page", "Next page"
CORRECTED = "Corrected. It no longer counts, and what comes in from now on is read with it in mind."
NOTHING_TO_CORRECT = "There is nothing left to correct: it was changed or corrected already."
OPEN = "open"
CHANCE = "may be chance"
NO_THEME = "no known theme"
#: Heads of the column with the numbers behind a value.
COUNTED, BASE = "Count", "Out of"

#: What the cells and keys of rows are called at the head of a table, where their own name does not do.
HEADINGS = {
    "csat": "CSAT",
    "ces": "Effort score",
    "nps": "NPS",
    "volume": "Number",
    "warn_off": "Warn others off",
}


def caption(keys: Sequence[str], cells: Sequence[str]) -> str:
    """What a table shows, by the heads of its columns."""
    return ", ".join([cells[0], *map(_within, cells[1:])]) + " by " + ", ".join(map(_within, keys))


def _within(head: str) -> str:
    """A head as it stands within a sentence; abbreviations stay as they are."""
    return head if head[1:2].isupper() else head[:1].lower() + head[1:]


def heading(name: str) -> str:
    """The head of a table's column."""
    plain = name.removeprefix("attribute:").replace("_", " ")
    return HEADINGS.get(name, f"{plain[:1].upper()}{plain[1:]}")


def chart(measure: str, by: str) -> str:
    """What stands above a chart."""
    return f"{heading(measure)} by {heading(by).lower()}"


def how(found: Facts) -> str:
    """Where an answer comes from, in one line, with what has to be known besides."""
    parts = [str(figures.period(found.how.period)) or "all time", found.how.filters or "no filter"]
    if found.how.sources:
        parts.append(f"sources: {', '.join(_source(each) for each in found.how.sources)}")
    return " ".join([f"How I got this: {'; '.join(parts)}.", *found.how.notes])


def _source(source: SourceState) -> str:
    """Its name; what is amiss where it is not healthy."""
    if source.healthy:
        return source.name
    return f"{source.name} ({'not read yet' if source.last_collected is None else 'failing'})"


def rows_left_out(shown: int, all_rows: int) -> str:
    """Said where a table is longer than Slack draws."""
    return f"{shown:,} of {all_rows:,} rows are shown here."


def quotes_left_out(shown: int, all_quotes: int) -> str:
    """Said where more quotes were asked for than one message holds."""
    return f"{shown:,} of {all_quotes:,} quotes are shown here."


def answers_left_out(shown: int, all_answers: int) -> str:
    """Said where a message asked more than one message can answer."""
    return f"{shown:,} of {all_answers:,} questions are answered here. Please ask the others by themselves."


ERASED = "This message held words of somebody who was erased, and was cleared."


def trouble(what: str, why: str) -> tuple[str, str]:
    """What the owner of a message is told when something is wrong with it, before and after the channel."""
    if what == "unknown":
        return (
            "A message of mine may or may not have arrived in ",
            f" ({why}). I did not repeat it, as I may not look there: please look, and ask again where it is "
            "missing.",
        )
    if what == "paused":
        return (
            "I post nothing in ",
            f" any more, as Slack says: {why}. Invite me again or choose another channel; I go on once "
            "somebody mentions me there.",
        )
    return "Slack did not take a message of mine in ", f": {why}. harken doctor --slack tells more."


A_CHANNEL, DIRECT = "a channel", "a direct message"


def evidence(count: str) -> str:
    """The button that opens what was counted."""
    return f"Show all evidence ({count})"


def counted(count: str, what: str, gone: int) -> str:
    """What a window of evidence holds."""
    names = {"feedback": "comments", "statement": "statements", "mention": "mentions", "person": "people"}
    since = f" {gone:,} of them were changed or erased since." if gone else ""
    return f"{count} {names.get(what, 'customers')} were counted.{since}"


def page(first: int, last: int, there: int) -> str:
    """Which part of the evidence is seen."""
    return f"{first:,} to {last:,} of {there:,}"


def not_about(theme: str) -> str:
    """The button that takes something out of a theme."""
    return f"Not about {theme}"


def speakers(shown: int, known: int, unnamed: int) -> str:
    """What stands above the customers behind a number."""
    if not known:
        return "No file of customers names anybody behind this number; open the comments to answer them."
    first = f"{shown:,} of the {known:,} customers" if shown < known else f"The {known:,} customers"
    rest = f" {unnamed:,} more comments are of nobody whom a file of customers names." if unnamed else ""
    return f"{first} behind this number, newest first. Only you see this.{rest}"
