"""Which value does not fit what is asked for, and where does it stand?

The place is put together on the way out of the lists and objects around it: a value that fits costs nothing for it.
"""


class Mismatch(Exception):
    """A value does not fit an annotation. The message, if any, says why without quoting the value.

    @param wanted what it cannot be read as; '': as its place.
    """

    def __init__(self, wanted, why=''):
        super().__init__(why)
        self.wanted = wanted
        self.why = why
        self._before = self._inside = ''

    def inside(self, part):
        self._inside = part + self._inside
        return self

    def inside_key(self):
        self._before += 'a key of '
        return self

    def place(self, name):
        return self._before + name + self._inside


class Unsupported(Mismatch):
    """Nothing fits the annotation, whatever the value."""
