"""Template tags of the kit: the page components that every room writes its pages with."""
