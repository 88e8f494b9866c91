"""What ParlGov's codes mean: countries, party families, languages; for releases that do not say it themselves."""

from typing import Final
from unicodedata import name as character_name

COUNTRIES: Final = {
    "AUS": "AU",
    "AUT": "AT",
    "BEL": "BE",
    "BGR": "BG",
    "BIH": "BA",
    "CAN": "CA",
    "CHE": "CH",
    "CYP": "CY",
    "CZE": "CZ",
    "DEU": "DE",
    "DNK": "DK",
    "ESP": "ES",
    "EST": "EE",
    "FIN": "FI",
    "FRA": "FR",
    "GBR": "GB",
    "GDR": "DD",  # ISO 3166-3: a country that is no more
    "GRC": "GR",
    "HRV": "HR",
    "HUN": "HU",
    "IRL": "IE",
    "ISL": "IS",
    "ISR": "IL",
    "ITA": "IT",
    "JPN": "JP",
    "LTU": "LT",
    "LUX": "LU",
    "LVA": "LV",
    "MLT": "MT",
    "NIR": "GB",  # Northern Ireland has no code of its own
    "NLD": "NL",
    "NOR": "NO",
    "NZL": "NZ",
    "POL": "PL",
    "PRT": "PT",
    "ROU": "RO",
    "SVK": "SK",
    "SVN": "SI",
    "SWE": "SE",
    "TUR": "TR",
    "UKR": "UA",
}
"""ISO 3166-1 alpha-2 by ParlGov's `name_short`."""

ALLIANCE: Final = "27"
NO_FAMILY: Final = frozenset({"12", "28"})
"""`no family` and `to be coded`: that nothing is said of a party's family."""
COLLECTIVE_FAMILIES: Final = frozenset({"88", "98", "102"})
"""`single candidate`, `other (family)`, `no party`: rows that are no parties."""
COLLECTIVE_NAMES: Final = frozenset({"none", "no-seat", "one-seat", "etc", "todo"})
"""Short names of rows that gather whoever has no row of its own."""
OTHERS: Final = "98"

FAMILIES: Final = {
    "2": "Agrarian",
    "3": "Christian democracy",
    "6": "Liberal",
    "8": "Fascist",
    "9": "Regional",
    "11": "Social democracy",
    "14": "Communist/Socialist",
    "16": "Special issue",
    "17": "Ethnic",
    "19": "Green/Ecologist",
    "22": "Nationalist",
    "25": "Populist",
    "26": "Conservative",
    "27": "electoral alliance",
    "36": "Communist Successor",
    "37": "Pensioners",
    "38": "Woman",
    "39": "Anti-establishment",
    "40": "Right-wing",
    "41": "Anti-system",
    "42": "European integration",
    "60": "Taxation",
    "63": "Religious",
    "67": "Separatist",
    "68": "Anti-clericalism",
    "70": "Satirical",
    "79": "Animal rights",
    "80": "no seat",
    "81": "Transition",
    "82": "Liberal-left",
    "83": "Monarchism",
    "84": "District",
    "88": "single candidate",
    "89": "Autonomy",
    "90": "Abroad district",
    "91": "Pirate party",
    "93": "Clerical",
    "94": "Military veterans",
    "95": "electoral law minority",
    "96": "Social credit",
    "97": "Libertas",
    "98": "other (family)",
    "101": "one seat",
    "102": "no party",
    "103": "Millionaire",
    "118": "parliamentary group",
    "119": "Teetotalism",
    "123": "Anti-corruption",
    "124": "Financial",
}
"""Party families by the id of their code, which is the same in every release."""

LANGUAGES: Final = {"French": "fr", "German": "de"}
"""BCP 47 codes of the languages that `name_language` names."""

_SCRIPTS: Final = {
    "HEBREW": "he",
    "GREEK": "el",
    "CJK": "ja",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "ARABIC": "ar",
}
_CYRILLIC: Final = {"BG": "bg", "UA": "uk", "BA": "sr"}


def language_of(text: str, country: str) -> str:
    """The language of a name in its own script, by the script and the country: `und` where these do not tell."""
    script = next((character_name(char, "").partition(" ")[0] for char in text if char.isalpha()), "")
    if script == "CYRILLIC":
        return _CYRILLIC.get(country, "und-Cyrl")
    return _SCRIPTS.get(script, "und")
