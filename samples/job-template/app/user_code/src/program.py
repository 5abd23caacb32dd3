"""Deutsch's algorithm, by hand: is a function of one bit constant?"""

import six


def run(data, params):
    zero, one = data["function"]
    constant = zero == one
    return {"constant": constant, "text": six.ensure_text("constant" if constant else "balanced")}
