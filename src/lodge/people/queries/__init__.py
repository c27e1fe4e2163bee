"""Questions about people: who, which posts, which family, what time of the school day it is."""
