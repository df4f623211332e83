"""Pictures of characters, drawn from a seed: the same seed always gives the same picture."""

from drawing.picture import Picture, draw_picture
from drawing.roster import CHARACTERS, TRAITS

__all__ = ["CHARACTERS", "TRAITS", "Picture", "draw_picture"]
