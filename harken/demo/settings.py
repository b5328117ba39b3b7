"""The demo's own harken.yaml, as a user would write it."""

from __future__ import annotations

from harken.demo.site import APP_ID

TEMPLATE = """\
# Bramble Coffee is made up; so is everything its customers say.
company: Bramble Coffee
time_zone: Europe/London

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

groups:
  - name: offices
    rule: plan == 'office' || product == 'Office Box'
    intent: re-engineer
  - name: home brewers
    rule: plan == 'home' || product in ['Home Roast', 'Mill Grinder', 'Kettle']
    intent: grow
  - name: gift givers
    rule: plan == 'gift' || product == 'Gift Set'
    intent: maintain
"""


def text(address: str) -> str:
    """The settings with the site at `address`."""
    return TEMPLATE.format(address=address, app=APP_ID)
