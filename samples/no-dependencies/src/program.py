"""A job that needs no packages, and so brings no dependency file."""

import random


def run(data, params):
    rng = random.Random(params.get("seed"))
    bits = [rng.getrandbits(1) for _ in range(data["bits"])]
    return {"bits": len(bits), "valid": set(bits) <= {0, 1}}
