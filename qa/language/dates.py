"""Words of dates, for whatever finds or writes dates: the names of months and weekdays, and pieces of patterns."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
"""Not those of `calendar`, which go by the person's locale."""
SHORT_MONTHS = ("Sept", *(month[:3] for month in MONTHS if month != "May"))
NEAR_DAYS = ("today", "yesterday", "tomorrow", "tonight")
PARTS_OF_DAY = ("morning", "afternoon", "evening", "night")

NTH = "(?:st|nd|rd|th)?"
"""What a day's number may end with."""


def month_number(name: str) -> int:
    """1 to 12 for a month's name or its beginning, with or without a full stop, in any case."""
    begun = name.rstrip(".").title()
    return next(n for n, month in enumerate(MONTHS, start=1) if month.startswith(begun))


def weekday_number(name: str) -> int:
    """0 for Monday to 6 for Sunday, in any case."""
    return WEEKDAYS.index(name.title())
