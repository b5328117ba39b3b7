"""Everyday words for what installations commonly name, so that "loos" finds the theme that holds "toilet".

Kept apart from `names`, which finds names: a word stands for a name only where one stored name alone
belongs to its family, and everything that was stored or set up for this installation counts before it.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Families of themes' words.
_THEMES = """
toilet, toilets, loo, loos, lavatory, lavatories, restroom, restrooms, washroom, wc, wcs, ladies room,
  mens room
wifi, wi fi, internet, wireless, wlan, broadband, hotspot
staff, personnel, receptionist, reception, front desk, waiter, waitress, waitresses, attendant, attendants,
  people who work there, people who work here, people working there, people behind the desk
food, meal, meals, buffet, snack, snacks, catering, caterer, caterers, chef, breakfast, nibbles,
  refreshments, cuisine, dishes, grub
drink, drinks, beverage, beverages, booze, wine, beer, cocktails
seat, seats, seating, chair, chairs, sofa, sofas, couch, couches, armchair, armchairs, recliner, recliners,
  places to sit, somewhere to sit
crowded, overcrowded, crowding, packed, queue, queues, queuing, congestion, congested, rammed, overfull
clean, cleanliness, dirty, dirtier, filthy, filthier, tidy, tidiness, hygiene, hygienic, grubby, grime, grimy
price, prices, pricing, pricey, costly, expensive, overpriced, tariff, tariffs
billing, invoice, invoices, refund, refunds, invoicing, double charged, charged twice
crash, crashes, freeze, freezes, crashing, force closes, closes by itself, shuts down by itself
slow, slowness, sluggish, sluggishness, lag, laggy, latency, loading, loading times
design, layout, interface, user interface, look and feel
onboarding, tutorial, setup, getting started, first steps, setting up, setting things up
support, helpdesk, help desk, helpline, hotline, customer service, customer care
"""
#: Families of the names of products and sources.
_PLACES = """
ios, iphone, iphones, ipad, ipads, iphone app
android, android phone, android phones
web, browser, browsers, browser version, web version, web app
app store, apple store, apple s store, apple s shop, apple s app store
google play, play store, google s store, google s shop, google s app store
nps survey, nps questionnaire, questionnaire for nps
"""
#: Families of what sorts travellers.
_TRAVELLERS = """
family, families, parents, parents with children, people with children, people with kids, those with children
couple, couples, those travelling with their partner, people travelling with their partner, with their partner
solo, lone, solo travellers, people travelling alone, those travelling alone, people who fly on their own,
  on their own, by themselves
business, those travelling on business, people travelling on business, those travelling for work,
  on business, on the road for work, for work
"""


def _families(text: str) -> list[tuple[tuple[str, ...], ...]]:
    lines = text.strip().replace(",\n  ", ", ").splitlines()
    return [tuple(tuple(saying.split()) for saying in line.split(", ")) for line in lines]


_OF_THEMES, _OF_PLACES, _OF_TRAVELLERS = map(_families, (_THEMES, _PLACES, _TRAVELLERS))


def families(field: str, attribute: str) -> Iterable[tuple[tuple[str, ...], ...]]:
    """The families that a stored name of this field may belong to."""
    if field == "themes":
        return _OF_THEMES
    if field in ("products", "sources"):
        return _OF_PLACES
    return _OF_TRAVELLERS if field == "attributes" and "travel" in attribute else ()
