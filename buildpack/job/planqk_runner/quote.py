"""How does a text of somebody else's stand in what the runner prints?

Keys of an input, names of files and messages of exceptions may hold line ends, control characters, or a marker of the
platform's. Printed as they are, they would forge the result of the job. Shown the way repr() does, they cannot.
"""

# What each marker of the platform contains, so that readers who look for one in the middle of a line find none, too.
MARKER_PART = 'Job:'


def line(text):
    """The text on one line."""
    return _shown(text, '')


def lines(text):
    """A text that has several lines by its nature, such as a traceback: they stay, but none of them is a marker."""
    return _shown(text, '\n\t')


def _shown(text, kept):
    if not text.isprintable():
        text = ''.join(character if character in kept else _visible(character) for character in text)
    return text.replace(MARKER_PART, 'Job\\x3a')


def _visible(character):
    return character if character.isprintable() else character.encode('unicode_escape').decode('ascii')
