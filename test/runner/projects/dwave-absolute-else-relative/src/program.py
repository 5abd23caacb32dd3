"""A QUBO, annealed."""

try:
    import libs.qubo as qubo
except ImportError:
    from .libs import qubo

from dwave.samplers import SimulatedAnnealingSampler


def run(data=None, params=None, params_dict=None):
    samples = SimulatedAnnealingSampler().sample(qubo.MODEL, num_reads=(params_dict or params).get('reads', 10), seed=1)
    return {'energy': samples.first.energy, 'chosen': [name for name, bit in samples.first.sample.items() if bit]}
