"""What Slack's refusals mean: to wait, to leave a channel alone, to stop altogether, or to say it plainly."""

from __future__ import annotations

from enum import Enum, auto


class Kind(Enum):
    """What follows from an error."""

    #: Asked too often.
    WAIT = auto()
    #: The request never reached Slack.
    UNREACHED = auto()
    #: Slack may have done what it was asked to do.
    PERHAPS = auto()
    #: The token is no good any more.
    TOKEN = auto()
    #: This channel cannot be posted in.
    CHANNEL = auto()
    #: The blocks are not taken; the text alone may be.
    BLOCKS = auto()
    #: Anything else that will not get better by itself.
    REFUSED = auto()


#: Where trying again cannot help before somebody sets a new token.
TOKEN_ERRORS = frozenset(
    {
        "invalid_auth",
        "not_authed",
        "account_inactive",
        "token_revoked",
        "token_expired",
        "not_allowed_token_type",
        "missing_scope",
        "team_access_not_granted",
    }
)
_CHANNEL_ERRORS = frozenset(
    {
        "is_archived",
        "not_in_channel",
        "channel_not_found",
        "channel_is_archived",
        "messages_tab_disabled",
        "ekm_access_denied",
        "cannot_dm_bot",
        "user_not_found",
        "user_not_in_channel",
    }
)
_BLOCK_ERRORS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_WAIT_ERRORS = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
_PERHAPS_ERRORS = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


def kind_of(error: Exception) -> Kind:
    """What follows from an error that a call of the Web API ended with."""
    response = getattr(error, "response", None)
    if response is None:
        return Kind.UNREACHED if _never_left(error) else Kind.PERHAPS
    status = response.status_code
    if status == 429:
        return Kind.WAIT
    if status >= 500:
        return Kind.PERHAPS
    return _of_word(reason(error))


def _of_word(word: str) -> Kind:
    if word.startswith("restricted_action"):
        return Kind.CHANNEL
    kinds = {
        Kind.WAIT: _WAIT_ERRORS,
        Kind.PERHAPS: _PERHAPS_ERRORS,
        Kind.TOKEN: TOKEN_ERRORS,
        Kind.CHANNEL: _CHANNEL_ERRORS,
        Kind.BLOCKS: _BLOCK_ERRORS,
    }
    return next((kind for kind, words in kinds.items() if word in words), Kind.REFUSED)


def _never_left(error: Exception) -> bool:
    """Whether no line could be made, so that nothing was asked."""
    import socket

    cause = getattr(error, "reason", error)
    return isinstance(cause, ConnectionRefusedError | socket.gaierror)


def reason(error: Exception) -> str:
    """Slack's own word for what went wrong, else the kind of error; never a text."""
    response = getattr(error, "response", None)
    data = getattr(response, "data", response)
    if isinstance(data, dict) and data.get("error"):
        return str(data["error"])
    return type(error).__name__


def retry_after(error: Exception) -> float:
    """How many seconds Slack wishes to be left alone."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), "1")
    try:
        return max(1.0, float(found))
    except (TypeError, ValueError):
        return 1.0
