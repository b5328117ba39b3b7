"""What a survey question asks for, suggested from its wording in English, German, French or Spanish."""

from __future__ import annotations

import re

from harken.domain.feedback import Asks


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


#: Tried in this order: the first pattern that is found decides. Dislikes come before likes, since "what do
#: you like least" holds both, and requests before dislikes, since "what is missing" asks for a change.
_WORDING: tuple[tuple[Asks, re.Pattern[str]], ...] = (
    (
        Asks.REASON_TO_BUY,
        _any(
            r"\bwhy (?:did|do|have|would) you (?:\w+ )?(?:cho(?:o)?se|chosen|buy|bought|book|"
            r"pick|select|subscribe|sign|join|purchase|come|switch to|start|decide|go with|use)",
            r"\b(?:reason|motiv)\w*\b.{0,40}\b(?:buy|purchas|choos|chose|book|subscri|sign|"
            r"join|kauf|buchung|wahl|achat|choix|compra|elecci|elegir)",
            r"\bwhat (?:made|convinced|led|brought|persuaded|motivated|"
            r"prompted) you\b(?!.{0,30}\b(?:leave|cancel|stop|return|quit))",
            r"\bwarum (?:haben sie|hast du|habt ihr|kaufen|kaufst|nutzen|"
            r"wählen).{0,60}\b(?:entschieden|gekauft|gewählt|gebucht|ausgesucht|kaufen|kaufst|"
            r"abonniert|uns|nutzen)",
            r"\bwas hat (?:sie|dich|euch) (?:überzeugt|dazu bewogen|dazu gebracht)",
            r"\bpourquoi (?:avez-vous|vous avez|as-tu|nous avez-vous) (?:choisi|acheté|"
            r"réservé|souscrit|opté)",
            r"\bqu['’]est-ce qui vous a (?:convaincu|décidé|poussé|amené)",
            r"\bpor qué (?:nos )?(?:eligi|escogi|compr|elegi|contrat|reserv|decidi)",
            r"\bqué (?:le|te|les) (?:convenci|hizo|llev|motiv)",
        ),
    ),
    (
        Asks.REQUEST,
        _any(
            r"\bimprov|\bdo better\b|\bsuggest|\bwish\b|\brecommendations? for us\b",
            r"\b(?:what|which|anything|something)\b.{0,40}\b(?:change|add|missing|miss|better|"
            r"different(?:ly)?)\b",
            r"\bfeature.{0,20}\b(?:would|want|need|like to see)|\blike (?:us )?to (?:see|add|change)",
            r"\bverbesser|\bbesser machen|\bwünsch|\bvorschl(?:a|ä)g|\bwas fehlt|\banders machen|\bändern",
            r"\bamélior|\bsuggestion|\bsouhait|\bqu['’]est-ce qui (?:vous )?manque|\bque manque",
            r"\bmejor(?:ar|a|e|ía|amos)\b|\bsugerencia|\bsugier|\bqué (?:le )?(?:falta|cambiar)|\bdesear",
        ),
    ),
    (
        Asks.DISLIKE,
        _any(
            r"\bdis-?like|\blike (?:the )?least\b|\bleast (?:like|favou?rite|liked|satisf)|"
            r"\bfrustrat|\bannoy",
            r"\bdisappoint|\bproblems?\b|\bissues?\b|\bcons\b|\bdrawback|\bweakness|"
            r"\bnegative|\bgo(?:es)? wrong|\bworst",
            r"\bnicht (?:so )?(?:gut )?gefall|\bgefällt.{0,30}nicht|\bgestört|\bstört|"
            r"\bschlecht|\bnachteil|\bprobleme?\b|\bunzufrieden|\bärger|\benttäusch|\bam wenigsten",
            r"\bdépl(?:u|aît|ait)|\bmoins (?:aim|apprécié|plu)|\bn['’](?:avez-vous|"
            r"as-tu) pas (?:aim|appréc)|\bdéçu|\bproblèmes?\b|\bpoints? (?:faible|négatif)|"
            r"\binconvénient",
            r"\b(?:no|menos) (?:le|te|les) (?:gust|agrad)|\bmenos\b.{0,12}\bgust|\bdisgust|"
            r"\bmolest|\bproblemas?\b|\bdesventaja|\bdecepcion|\blo peor",
        ),
    ),
    (
        Asks.LIKE,
        _any(
            r"\blike(?:d)?\b(?! to\b).{0,20}\b(?:most|best|about)|\b(?:what|"
            r"which).{0,25}\b(?:like|love|enjoy|appreciate|value)\b(?! to\b)",
            r"\bmost (?:like|enjoy|value|satisf)|\bfavou?rite|\bpros\b|\bstrength|\bpositive|"
            r"\bwent well|\bdo(?:ing|es)? (?:really )?well|\badvantage|\bbest (?:part|thing)",
            r"\bgefall|\bgefällt|\bmögen|\bmagst|\bschätz|\bvorteil|\bstärke|\bpositiv|"
            r"\bam besten|\bgut gemacht|\bbegeister",
            r"\bplu\b|\bplaît|\bplait|\baim(?:é|ez|es)|\bapprécié|\bappréciez|\bpréfér|"
            r"\bpoints? (?:fort|positif)|\bavantage",
            r"\bgust(?:ó|o|a|aron|an)\b|\bagrad|\bventaja|\bencant|\blo mejor|\bvalora|\baprecia",
        ),
    ),
)


def suggest(question: str) -> Asks:
    """What the question asks for; `open` where its wording does not tell."""
    for asks, wording in _WORDING:
        if wording.search(question):
            return asks
    return Asks.OPEN
