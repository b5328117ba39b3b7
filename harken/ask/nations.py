"""What the people of a country are called, so that "French customers" finds the value France."""

from __future__ import annotations

#: In lower case; a country may stand several times.
NATIONS = {
    "yank": "united states", "yanks": "united states", "yankee": "united states",
    "yankees": "united states", "stateside": "united states", "brit": "united kingdom",
    "pom": "united kingdom", "poms": "united kingdom", "pommies": "united kingdom", "ozzies": "australia",
    "canucks": "canada",
    "kiwi": "new zealand", "kiwis": "new zealand", "scots": "scotland",
    "aussie": "australia", "aussies": "australia", "uk": "united kingdom",
    "usa": "united states", "uae": "united arab emirates",
    "american": "united states", "americans": "united states", "argentine": "argentina",
    "australian": "australia", "australians": "australia", "austrian": "austria", "austrians": "austria",
    "belgian": "belgium", "belgians": "belgium", "brazilian": "brazil", "brazilians": "brazil",
    "british": "united kingdom", "brits": "united kingdom", "briton": "united kingdom",
    "britons": "united kingdom", "canadian": "canada", "canadians": "canada",
    "chinese": "china", "czech": "czech republic", "danes": "denmark", "danish": "denmark",
    "dutch": "netherlands", "english": "england", "finnish": "finland", "finns": "finland",
    "french": "france", "german": "germany", "germans": "germany", "greek": "greece", "greeks": "greece",
    "hungarian": "hungary", "indian": "india", "indians": "india", "indonesian": "indonesia",
    "irish": "ireland", "israeli": "israel", "italian": "italy", "italians": "italy",
    "japanese": "japan", "korean": "south korea", "malaysian": "malaysia", "mexican": "mexico",
    "mexicans": "mexico", "norwegian": "norway", "norwegians": "norway", "polish": "poland",
    "poles": "poland", "portuguese": "portugal", "romanian": "romania", "russian": "russia",
    "russians": "russia", "scottish": "scotland", "singaporean": "singapore", "spaniards": "spain",
    "spanish": "spain", "swedes": "sweden", "swedish": "sweden", "swiss": "switzerland",
    "thai": "thailand", "turkish": "turkey", "turks": "turkey", "ukrainian": "ukraine",
    "vietnamese": "vietnam", "welsh": "wales",
}  # fmt: skip

#: ISO 3166's codes of two and of three letters, as app stores and shops tell countries.
CODES = {
    code: country
    for country, codes in {
        "argentina": "ar arg", "australia": "au aus", "austria": "at aut", "belgium": "be bel",
        "brazil": "br bra", "canada": "ca can", "china": "cn chn", "czech republic": "cz cze",
        "denmark": "dk dnk", "finland": "fi fin", "france": "fr fra", "germany": "de deu",
        "greece": "gr grc", "hungary": "hu hun", "india": "in ind", "indonesia": "id idn",
        "ireland": "ie irl", "israel": "il isr", "italy": "it ita", "japan": "jp jpn",
        "malaysia": "my mys", "mexico": "mx mex", "netherlands": "nl nld", "new zealand": "nz nzl",
        "norway": "no nor", "poland": "pl pol", "portugal": "pt prt", "romania": "ro rou",
        "russia": "ru rus", "singapore": "sg sgp", "south korea": "kr kor", "spain": "es esp",
        "sweden": "se swe", "switzerland": "ch che", "thailand": "th tha", "turkey": "tr tur",
        "ukraine": "ua ukr", "united arab emirates": "ae are", "united kingdom": "gb gbr",
        "united states": "us usa", "vietnam": "vn vnm",
    }.items()
    for code in codes.split()
}  # fmt: skip

#: Countries as they are said for short; in capitals where they are small words too.
ABBREVIATED = {
    "united states": ("US", "USA", "America"),
    "united kingdom": ("UK", "Britain", "Great Britain", "GB"),
    "germany": ("Deutschland",),
    "spain": ("España",),
    "australia": ("Down Under", "Oz"),
    "new zealand": ("Aotearoa", "NZ"),
    "netherlands": ("Holland",),
    "switzerland": ("Schweiz",),
    "austria": ("Österreich",),
}
