"""What a person is told when a deed cannot be done as things stand."""


class Told(Exception):
    """A deed that does not fit the state of things. The sentence says what is so and what to do next.

    Nothing was changed. ``field`` names the input it belongs beside, where there is one.
    """

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
