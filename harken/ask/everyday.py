"""Everyday words for what installations commonly name, so that "loos" finds the theme that holds "toilet".

Kept apart from `names`, which finds names: a word stands for a name only where one stored name alone
belongs to its family, and everything that was stored or set up for this installation counts before it.
"""

from __future__ import annotations

from collections.abc import Iterable

#: Families of themes' words.
_THEMES = """
toilet, toilets, loo, loos, lavatory, lavatories, restroom, restrooms, washroom, washrooms, wc, wcs,
  ladies room, mens room, bathroom, bathrooms, bogs, khazi, dunny, dunnies, urinals, plumbing
shower, showers, showering, ablutions, wash area, wash room, wash facilities, washing facilities, towel,
  towels, shower room, shower rooms, shower cubicle, shower cubicles
wifi, wi fi, internet, wireless, wlan, broadband, hotspot, connectivity, router, routers, bandwidth,
  internet connection, internet access, wireless network, network, signal strength, wifi signal,
  get online, going online, online access
staff, personnel, people who look after them, people who serve them, who look after guests, hospitality,
  friendliness, politeness, rudeness, impolite, unfriendly, receptionist, reception, front desk, waiter,
  waiters, waitress, waitresses, attendant, attendants, employees, bartender, bartenders, barman, barmen,
  concierge, hostess, hostesses, desk staff, front of house, people who work there, people who work here,
  people working there, people behind the desk, people at the desk, people on the desk, folks at the desk,
  ladies at the desk, people at reception, my people at the desk, my team, our team, me team, my crew,
  our crew, my people, our people, lounge team
food, meal, meals, buffet, snack, snacks, catering, caterer, caterers, cater, catered, chef, chefs,
  croissant, croissants, hunger, breakfast, breakky, brekky, brekkie, breakfasts, lunches, dinner,
  dinners, supper, brunch, nibbles, refreshments, cuisine, dish, dishes, grub, nosh, scran, menu, menus,
  eat, eats, eating, ate, eaten, dine, dining, hungry, starving, edible, inedible, tasty, tasteless,
  sandwich, sandwiches, salad, salads, soup, soups, pastries, cakes, dessert, desserts, canapes,
  vegetarian, vegan, on the plate, on their plates, on the plates
drink, drinks, drinking, drank, beverage, beverages, booze, wine, wines, beer, beers, cocktail, cocktails,
  champagne, prosecco, coffee, coffees, espresso, cappuccino, tea, juice, juices, alcohol, whisky,
  thirsty, tipple
seat, seats, seating, seated, chair, chairs, sofa, sofas, couch, couches, settee, settees, armchair,
  armchairs, recliner, recliners, stool, stools, bench, benches, cushions, legroom, places to sit,
  place to sit, somewhere to sit, nowhere to sit, sits worst, sits best, sits the worst, sits the best
crowded, overcrowded, overcrowding, crowding, fuller, fullness, packed, jam packed, jampacked, queue,
  queues, queued, queuing, queueing, congestion, congested, rammed, overfull, too full, how full, so full,
  cramped, too busy, heaving, standing room, elbow room, like sardines, too many people, too many guests,
  no space, no room, lack of space, standing in line, waiting in line
clean, cleanliness, cleaner, cleaners, cleaning, dirty, dirtier, dirt, filth, filthy, filthier, tidy,
  tidiness, untidy, unclean, hygiene, hygienic, unhygienic, grubby, grime, grimy, mucky, stained, stains,
  sticky, smelly, smell, smells, stinky, dusty, spotless, immaculate, pristine, sparkling, spick and span,
  mopped, scrub, scrubbed, scrubbing, housekeeping, janitor, janitors, sanitary, unsanitary, cockroaches,
  crumbs
price, prices, pricing, priced, pricey, too dear, their money s worth, money s worth, worth the money,
  costly, expensive, overpriced, tariff, tariffs, price tag, price tags, price increase, price increases,
  price rise, price hike, price hikes, affordable, unaffordable, affordability, rip off, ripoff,
  what we charge, how much we charge, what it costs, how much it costs, value for money
billing, billed, double charge, double charges, duplicate charge, duplicate charges, duplicate billing,
  disputed a charge, disputed charges, invoice, invoices, invoiced, invoicing, refund, refunds, refunded,
  double charged, double charging, charged twice, charged two times, stung twice, debited twice,
  taken twice, charging twice, billed twice, double billing, double billed, overcharged, overcharging,
  reimbursement, reimbursements, reimbursed, money back, direct debit, credit note, credit notes, payment,
  payments, wrong charges
crash, crashes, app dying, app dies, dying on me, dying on people, dies on people, dies on me, crashed,
  crashing, freeze, freezes, freezing, frozen, glitch, glitches, glitchy, buggy, unstable, instability,
  stability, reliability, unreliable, force close, force closes, closes by itself, shuts down by itself,
  shuts itself down, closes alone, closes on its own, the thing hangs, app hangs, keeps hanging, hangs up,
  keeps dying, falls over, falling over, fell over, rock solid, downtime, flaky, janky
slow, slowness, sluggish, sluggishness, lag, lags, lagging, laggy, latency, loading, loading time,
  loading times, load time, load times, takes forever, takes ages, snappy, snappiness, responsiveness,
  speedy, buffering, spinner, spinning wheel, crawls, snail s pace, fast enough, quick enough
design, designs, usability, user friendliness, ease of use, light mode, designed, redesign, layout,
  layouts, interface, user interface, ui, ux, look and feel, dark theme, night mode, colour scheme,
  color scheme, colours, icons, fonts, aesthetics, visuals, new look, facelift
onboarding, first hour, get going, getting going, get up and running, getting up and running, tutorial,
  tutorials, setup, getting started, get started, first steps, setting up, setting things up,
  setting it up, set it up, set things up, set the thing up, set the app up, walkthrough, welcome tour,
  product tour, guided tour, learning curve
support, helpdesk, help desk, service desk, helpline, hotline, customer service, customer care,
  support team, support reps, live chat
api, apis, rate limit, rate limits, rate limiting, rate limited, throttle, throttled, throttles,
  throttling, quota, quotas, api limits, request limits, too many requests, 429s, api calls, endpoint,
  endpoints, webhook, webhooks
delivery, deliveries, shipping, shipment, shipments, courier, couriers, dispatch, parcel, parcels
login, logins, log in, logging in, sign in, signing in, password, passwords, authentication, locked out
sync, syncing, synchronisation, synchronization, synchronise, synchronize
notification, notifications, push notification, push notifications
documentation, docs, manual, manuals, help pages
"""
#: Families of the names of groups.
_GROUPS = """
heavy users, heavy usage, heavy use, power users, power user, frequent users, intensive users,
  use it a lot, use us a lot, use the app a lot, use the app all day, use it all day, use it every day,
  use the app every day
light users, light usage, light use, casual users, casual user, casual usage, occasional users,
  infrequent users, hardly ever open the app, hardly open the app, hardly ever use the app,
  hardly use the app, hardly ever use it, hardly use it, rarely open the app, rarely use the app,
  rarely use it, rarely use us, hardly use us, hardly ever use us, seldom use the app,
  seldom open the app, seldom use it
enterprise, enterprises, big account, big accounts, large account, corporates, corporations,
  big companies, big customers, large customers, big clients, large clients, large companies,
  big corporates, large accounts
self serve, self service, signed up on their own, sign up on their own, signed up themselves,
  do it yourself, diy, selfserve
"""
#: Families of the names of products and sources.
_PLACES = """
ios, apple phone, iphone, iphones, ipad, ipads, iphone app, apple devices, apple phones, apple users
android, droid, droids, android phone, android phones, android devices
web, browser, browsers, browser version, web version, web app, in the browser
app store, appstore, itunes, apple, apple store, apple s store, apple s shop, apple s app store
google play, gplay, google, google store, playstore, play store, google s store, google s shop,
  google s app store
nps survey, nps questionnaire, questionnaire for nps
"""
#: Families of what sorts travellers.
_TRAVELLERS = """
family, families, parent, parents, parents with children, people with children, people with kids,
  people with small children, those with children, those with kids, guests with kids,
  guests with children, kids, kids in tow, little kids, small kids, three kids, two kids, children,
  small children, toddlers, mum, mums, mom, moms, dads, mums and dads, dads and mums,
  dads and mums with kids, mums and dads with kids, travelling with kids, travelling with children
couple, couples, honeymooners, those travelling with their partner, people travelling with their partner,
  with their partner, travelling as a couple, people who travel as a couple,
  people travelling as a couple, travel as a couple, fly as a couple
solo, solos, singles, loners, loner, lone, solo travellers, people travelling alone,
  those travelling alone, people who fly on their own, travelling alone, travel alone,
  people flying alone, those flying alone, flying alone, flying solo, travelling solo, solo flyers,
  solo fliers, travels alone, come alone, comes alone, fly alone, flies alone, fly by themselves,
  those who come alone, ones who come alone, on their own, by themselves, unaccompanied
business, those travelling on business, people travelling on business, those travelling for work,
  on business, on the road for work, for work, work trips, work trip, business trip, business trips,
  businessmen, businesspeople, business people, business folk, business folks, business flyers,
  business fliers, suits, road warriors, corporate travellers
"""


def _families(text: str) -> list[tuple[tuple[str, ...], ...]]:
    lines = text.strip().replace(",\n  ", ", ").splitlines()
    return [tuple(tuple(saying.split()) for saying in line.split(", ")) for line in lines]


_OF_THEMES, _OF_GROUPS, _OF_PLACES, _OF_TRAVELLERS = map(_families, (_THEMES, _GROUPS, _PLACES, _TRAVELLERS))


def families(field: str, attribute: str) -> Iterable[tuple[tuple[str, ...], ...]]:
    """The families that a stored name of this field may belong to."""
    if field == "themes":
        return _OF_THEMES
    if field == "groups":
        return _OF_GROUPS
    if field in ("products", "sources"):
        return _OF_PLACES
    return _OF_TRAVELLERS if field == "attributes" and "travel" in attribute else ()
