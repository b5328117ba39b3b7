"""Every kind of source by name; a collector is imported when it is used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from pydantic import SecretStr, ValidationError

from collectors.base import Collector, Options
from collectors.budgets import Ledger, unlimited
from collectors.credentials import Credential, Secret, no_secrets
from collectors.pushed.receiver import Receiver
from harken.domain.errors import NotConfigured

#: What stands under `collector` in `harken.yaml`, and the class that does it.
KINDS: Mapping[str, str] = MappingProxyType(
    {
        "app_store": "collectors.app_store:AppStore",
        "app_store_connect": "collectors.app_store_connect:AppStoreConnect",
        "discourse": "collectors.discourse:Discourse",
        "github": "collectors.github:GitHub",
        "github_discussions": "collectors.github_discussions:GitHubDiscussions",
        "google_forms": "collectors.google_forms:GoogleForms",
        "google_play": "collectors.google_play:GooglePlay",
        "google_play_developer": "collectors.google_play_developer:GooglePlayDeveloper",
        "hacker_news": "collectors.hacker_news:HackerNews",
        "intercom": "collectors.intercom:Intercom",
        "mastodon": "collectors.mastodon:Mastodon",
        "reddit": "collectors.reddit:Reddit",
        "rss": "collectors.rss:Rss",
        "stack_exchange": "collectors.stack_exchange:StackExchange",
        "surveymonkey": "collectors.surveymonkey:SurveyMonkey",
        "trustpilot": "collectors.trustpilot:Trustpilot",
        "typeform": "collectors.typeform:Typeform",
        "web_reviews": "collectors.web.collector:WebReviews",
        "youtube": "collectors.youtube:YouTube",
        "zendesk": "collectors.zendesk:Zendesk",
    }
)
#: The same for what lies on this machine.
AT_HAND: Mapping[str, str] = MappingProxyType({"folder": "collectors.folder:Folder"})
#: The same for sources that are not read but send by themselves.
PUSHED: Mapping[str, str] = MappingProxyType(
    {"api": "collectors.pushed.api:Api", "webhook": "collectors.pushed.webhook:Webhook"}
)


def make(
    kind: str,
    name: str,
    options: Mapping[str, Any],
    secret: Secret = no_secrets,
    ledger: Ledger = unlimited,
    turns: Path | None = None,
) -> Collector:
    """The collector of one source with its options and secrets.

    Args:
        kind: What stands under `collector`.
        name: The source's name.
        options: What else `harken.yaml` says of it.
        secret: Looks a secret up.
        ledger: Where requests are accounted for.
        turns: A folder by which processes keep to a host's pause together.

    Raises:
        NotConfigured: naming every option that is missing, unknown or wrong, and every secret that is not
            there with the way to get it.
    """
    return cast("Collector", _made(kind, name, options, secret).spending(ledger, turns))


def receiver(kind: str, name: str, options: Mapping[str, Any], secret: Secret = no_secrets) -> Receiver:
    """What takes the deliveries of one source that sends, with its options and secrets.

    Raises:
        NotConfigured: as `make` does.
    """
    return cast("Receiver", _made(kind, name, options, secret))


def _made(kind: str, name: str, options: Mapping[str, Any], secret: Secret) -> Options:
    collector = options_of(kind, name)
    secrets, problems = _secrets(collector.CREDENTIALS, options, secret)
    try:
        made = collector(**{**options, **secrets, "name": name})
    except ValidationError as error:
        secret_fields = {each.field for each in collector.CREDENTIALS}
        told = [
            _problem(each) for each in error.errors() if each["loc"][:1] not in {(f,) for f in secret_fields}
        ]
        known = ", ".join(sorted(set(collector.model_fields) - secret_fields - _beside_the_point(collector)))
        hint = f" (options of {kind}: {known})" if told else ""
        raise NotConfigured(name, "; ".join([*told, *problems]) + hint) from error
    if problems:
        raise NotConfigured(name, "; ".join(problems))
    return made


def known() -> dict[str, str]:
    """Every kind of source, however its feedback comes."""
    return {**KINDS, **AT_HAND, **PUSHED}


def options_of(kind: str, name: str) -> type[Options]:
    """The class of one kind of collector.

    Raises:
        NotConfigured: when there is no such kind.
    """
    every = known()
    if kind not in every:
        raise NotConfigured(
            name, f"there is no collector called {kind}; there are {', '.join(sorted(every))}"
        )
    module, _, member = every[kind].partition(":")
    found: type[Options] = getattr(import_module(module), member)
    return found


def _secrets(
    credentials: Sequence[Credential], options: Mapping[str, Any], secret: Secret
) -> tuple[dict[str, SecretStr], list[str]]:
    """The secrets by field, and what is wrong with the others."""
    renamed = options.get("variables") or {}
    found: dict[str, SecretStr] = {}
    problems = []
    for each in credentials:
        variable = renamed.get(each.field, each.variable) if isinstance(renamed, Mapping) else each.variable
        value = secret(variable)
        if each.field in options:
            problems.append(each.written_down(variable))
        elif value:
            found[each.field] = SecretStr(value)
        elif each.required:
            problems.append(each.missing(variable))
    return found, problems


def _beside_the_point(collector: type[Options]) -> set[str]:
    """Options that every collector has and that mean nothing to this one."""
    needless = {"variables": collector.CREDENTIALS, "daily_budget": collector.DAILY_BUDGET}
    return {"name", *(option for option, meant in needless.items() if not meant)}


#: pydantic's words for a wrong type, where they are not those of somebody who writes YAML.
_IN_YAML = {
    "tuple_type": "should be a list",
    "string_type": "should be words; put them in quotes, as YAML takes what stands there for something else",
}


def _problem(error: Any) -> str:
    """One sentence about one option; its value is not shown, as it may be a secret."""
    option = ".".join(str(part) for part in error["loc"] if part != "[key]") or "the options"
    if error["type"] == "missing":
        return f"{option} is missing"
    if error["type"] == "extra_forbidden":
        return f"{option} is not an option"
    if error["type"] in _IN_YAML:
        return f"{option} {_IN_YAML[error['type']]}"
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{option} is wrong: {message[:1].lower()}{message[1:]}"
