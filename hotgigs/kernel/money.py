"""Amounts as whole minor units with their currency."""

from dataclasses import dataclass

# ISO 4217 currencies without, or with three, decimal places; every other one has two.
_EXPONENTS = {"JPY": 0, "KRW": 0, "ISK": 0, "VND": 0, "CLP": 0, "XAF": 0, "XOF": 0, "KWD": 3, "BHD": 3, "TND": 3}
_SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$", "CAD": "CA$", "AUD": "A$", "JPY": "¥", "INR": "₹"}


@dataclass(frozen=True)
class Money:
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str

    def major(self) -> str:
        """Write the amount with grouping and only the decimals it needs: 52,000 or 14.50."""
        exponent = exponent_of(self.currency)
        whole, rest = divmod(abs(self.minor), 10**exponent)
        sign = "-" if self.minor < 0 else ""
        return f"{sign}{whole:,}" + (f".{rest:0{exponent}d}" if rest else "")

    def __str__(self) -> str:
        symbol = _SYMBOLS.get(self.currency)
        return f"{symbol}{self.major()}" if symbol else f"{self.currency} {self.major()}"


def exponent_of(currency: str) -> int:
    """Return how many decimal places the currency has."""
    return _EXPONENTS.get(currency, 2)


def format_range(low: int, high: int, currency: str) -> str:
    """Write a range once with its currency: €42,000 to 52,000."""
    first = Money(low, currency)
    return str(first) if low == high else f"{first} to {Money(high, currency).major()}"
