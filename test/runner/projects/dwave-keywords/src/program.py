"""Maximum cut of a graph, exactly."""

import dimod


def run(**kwargs):
    model = dimod.BinaryQuadraticModel(vartype='SPIN')
    for one, other in kwargs['data']['edges']:
        model.add_quadratic(one, other, 1)
    best = dimod.ExactSolver().sample(model).first
    return {'sample': best.sample, 'cut': (len(kwargs['data']['edges']) - best.energy) / 2}
