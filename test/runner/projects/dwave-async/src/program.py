"""A sampler in a thread, awaited."""

import asyncio

import dimod


async def run(data):
    qubo = {(0, 0): -data['weight']}
    sets = await asyncio.gather(asyncio.to_thread(dimod.ExactSolver().sample_qubo, qubo))
    return {'energies': [samples.first.energy for samples in sets], 'vectors': sets[0].record.sample}
