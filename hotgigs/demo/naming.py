"""Names that fit a country, addresses and telephone numbers that belong to nobody."""

import random
from dataclasses import dataclass, field

from hotgigs.demo import texts

_DOMAINS = ("example.com", "example.org", "example.net")
_NANP = {"CA": ("416", "647", "905", "613", "514", "604", "403", "902"), "US": ("937", "614", "513", "740")}
_AMERICAN = frozenset(_NANP)

# Ranges that regulators keep for fiction: Arcep (FR), Bundesnetzagentur (DE), Ofcom (GB), ComReg (IE).
# The Netherlands and Portugal keep none; there it is an area code and a subscriber number that begins with 0,
# which no exchange gives out. Elsewhere people of the sample have no telephone.
_PATTERNS = {
    "FR": ("+33 6 39 98 {a:02} {b:02}", "06 39 98 {a:02} {b:02}"),
    "DE": ("+49 40 66969 {c:03}", "030 23125 {c:03}", "+49 30 23125-{c:03}", "+49 89 99998 {c:03}"),
    "GB": ("+44 7700 900{c:03}", "07700 900{c:03}", "0113 496 0{c:03}", "0161 496 0{c:03}"),
    "IE": ("+353 20 910 0{c:03}",),
    "NL": ("+31 10 055 {a:02} {b:02}", "010 055 {a:02} {b:02}"),
    "PT": ("+351 21 055 {a:02} {b:02}", "21 055 {a:02}{b:02}"),
    "CA": ("({area}) 555-01{b:02}", "+1 {area} 555 01{b:02}"),
    "US": ("({area}) 555-01{b:02}", "{area}-555-01{b:02}"),
}


@dataclass(frozen=True)
class Identity:
    """Who somebody is, and the culture that the name comes from."""

    name: str
    email: str
    phone: str
    culture: str


@dataclass
class Register:
    """Gives out each name, each address and each number once."""

    names: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)

    def identity(self, dice: random.Random, country: str) -> Identity:
        """Make a new person of a country."""
        written = texts.table("names")
        while True:
            culture = texts.weighted(dice, list(written["cultures"][country].items()))
            given, family = dice.choice(_list("given", culture)), dice.choice(_list("family", culture))
            name = f"{given} {family}"
            if name not in self.names:
                break
        self.names.add(name)
        return Identity(name, self._email(dice, given, family), self._phone(dice, country), culture)

    def _email(self, dice: random.Random, given: str, family: str) -> str:
        first, last = texts.plain(given), texts.plain(family)
        local = dice.choice((f"{first}.{last}", f"{first}.{last}", f"{first[0]}.{last}", f"{last}.{first}"))
        domain = dice.choice(_DOMAINS)
        email, number = f"{local}@{domain}", dice.randint(70, 99)
        while email in self.emails:
            email, number = f"{local}{number}@{domain}", number + 1
        self.emails.add(email)
        return email

    def _phone(self, dice: random.Random, country: str) -> str:
        while True:
            number = phone(dice, country)
            digits = "".join(sign for sign in number if sign.isdigit())[-9:]
            if not number or digits not in self.numbers:
                self.numbers.add(digits)
                return number


def phone(dice: random.Random, country: str) -> str:
    """Make a number from a range that nobody can have; empty where there is no such range, and now and then."""
    patterns = _PATTERNS.get(country)
    if patterns is None or dice.random() < 0.05:
        return ""
    area = dice.choice(_NANP[country]) if country in _AMERICAN else ""
    return dice.choice(patterns).format(a=dice.randint(0, 99), b=dice.randint(0, 99), c=dice.randint(0, 999), area=area)


def _list(part: str, culture: str) -> list[str]:
    names: str = texts.table("names")[part][culture]
    # "De Luca" is the one family name of two words.
    return [name.replace("_", " ") for name in names.replace("De Luca", "De_Luca").split()]
