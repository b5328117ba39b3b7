"""The demo's own harken.yaml, as a user would write it."""

from __future__ import annotations

from datetime import date, timedelta

from harken.demo.site import APP_ID

TEMPLATE = """\
# Bramble Coffee is made up; so is everything its customers say.
company: Bramble Coffee
time_zone: Europe/London
own_database: true         # made-up customers never mix with yours

sources:
  - name: shop reviews
    collector: web_reviews
    url: {address}/reviews
    delay: 0
    allow_private: true      # the demo's site runs on this machine
  - name: forum
    collector: rss
    kind: forum_post
    url: {address}/forum.xml
    allow_private: true
  - name: app
    collector: app_store
    app: {app}
    countries: [gb, us, de, fr, es]
    base_url: {address}
    allow_private: true

taxonomy: [shopping, software]
themes:
  - name: Freshness
    description: How recently the beans were roasted when they arrive.
    phrases: [freshly roasted coffee, the beans are always fresh, roasted days before it arrives, stale beans]
    words: [fresh, fresher, freshest, freshly, freshness, stale, roast date, roasted on]
  - name: Taste
    description: How the coffee tastes.
    phrases: [the coffee tastes wonderful, I love the beans, too bitter, chocolate notes,
      tastes burnt and sour]
    words: [taste, tastes, tasted, flavour, flavor, aroma, bitter, acidic]
  - name: Farmers and fairness
    description: Where the beans come from and what the growers get.
    phrases: [they pay the farmers properly, knowing which farm it came from, fair trade coffee]
    words: [farm, farms, farmers, farmer, fair trade]
  - name: Invoices
    description: Bills, invoices and how companies are charged.
    phrases: [the invoice is wrong, we were billed twice, no purchase order number on the bill]
    words: [invoice, invoices, billing, billed, bill, bills, vat number, purchase order]

rivals:
  - name: Copper Kettle      # made up as well
    synonyms: [copperkettle, copper kettle club]
  - name: Supermarkets
    synonyms: [supermarket, supermarket coffee]
  - name: Pods
    synonyms: [pod, coffee pods, capsules]

vocabulary:
  releases: {{"5.2": {released}}}

value:
  currency: GBP

groups:
  - name: offices
    rule: plan == 'office'
    intent: re-engineer
    expects: {{measure: negative_share, change: -0.2, since: {since}, by: {review}}}
    persona: Office managers who want good coffee in the kitchen and bills that they need not think about.
  - name: regulars
    rule: plan == 'home' && orders_12m >= 8 && discount_share < 0.1
    intent: grow
    expects: {{measure: value, change: up, since: {since}, by: {review}}}
    persona: They brew at home every day, and would notice if the beans were a week older.
  - name: bargain hunters
    rule: discount_share >= 0.3
    intent: re-engineer
    expects: One order in four without a voucher.
    persona: They love the coffee, and wait for the next voucher.
  - name: gift givers
    rule: plan == 'gift'
    intent: maintain
    persona: They buy for somebody else, mostly in December.
"""

#: The plans for the groups were made so many days ago, and are looked at in so many.
MADE, REVIEWED = timedelta(days=180), timedelta(days=90)
#: Version 5.2 of the app came out so many days ago, a day before it is first reviewed.
RELEASED = timedelta(days=21)


def text(address: str, today: date) -> str:
    """The settings with the site at `address`, and plans that began half a year before `today`."""
    days = {"since": today - MADE, "review": today + REVIEWED, "released": today - RELEASED}
    return TEMPLATE.format(address=address, app=APP_ID, **days)
