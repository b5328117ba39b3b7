"""The bot's own sentences; those of answers are made in `harken.ask`."""

from __future__ import annotations

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
FAILED = (
    "I could not answer that because something failed on my side. "
    "Please ask again; if it goes on, whoever runs Harken finds out more with harken doctor."
)
ELSEWHERE = (
    "I do not answer in channels that are shared with other companies. "
    "Ask me in a channel of your own, or directly."
)
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


def heading(name: str) -> str:
    """The head of a table's column."""
    plain = name.removeprefix("attribute:").replace("_", " ")
    return HEADINGS.get(name, f"{plain[:1].upper()}{plain[1:]}")


def how(found: Facts) -> str:
    """Where an answer comes from, in one line, with what has to be known besides."""
    parts = [str(figures.period(found.how.period)) or "all time", found.how.filters or "no filter"]
    if found.how.sources:
        parts.append(f"sources: {', '.join(_source(each) for each in found.how.sources)}")
    sentences = [f"How I got this: {'; '.join(parts)}.", *found.how.notes]
    fact = found.facts.get(found.how.n or "")
    if fact is not None and fact.evidence:
        sentences.append(f"See all of it: harken evidence {fact.evidence}")
    return " ".join(sentences)


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


def trouble(what: str, channel: str, why: str) -> str:
    """What the owner of a message is told when something is wrong with it."""
    where = f"<#{channel}>" if channel.startswith(("C", "G")) else "a direct message"
    if what == "unknown":
        return (
            f"A message of mine may or may not have arrived in {where} ({why}). I did not repeat it, as I "
            "may not read there to find out: please look, and ask again where it is missing."
        )
    if what == "paused":
        return (
            f"I post nothing in {where} any more, as Slack says: {why}. Invite me again or choose another "
            "channel; I go on once somebody mentions me there."
        )
    return f"Slack did not take a message of mine in {where}: {why}. harken doctor --slack tells more."
