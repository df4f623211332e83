"""What may differ between two pictures of one character and can be asked about."""

Traits = dict[str, str]
Choices = dict[str, tuple[str, ...]]

CARRIED = ("nothing", "balloon", "flower", "flag", "umbrella", "ice cream")
WEAPONS = ("sword", "spear")
