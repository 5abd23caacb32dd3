"""Hello, annealer."""

from dimod import ExactSolver


def run():
    samples = ExactSolver().sample_ising({'a': 1}, {('a', 'b'): 1})
    return {'energy': samples.first.energy}
