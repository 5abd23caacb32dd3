"""Two halves of equal sum, by simulated annealing."""

import logging

import neal
import numpy as np
from libs.models import number_partitioning

logging.basicConfig(filename='log.log', filemode='w', level=logging.INFO)


def run(data, params):
    logging.info('%d numbers', len(data['numbers']))
    samples = neal.SimulatedAnnealingSampler().sample_ising(
        *number_partitioning(data['numbers']), num_reads=params.get('reads', 20), seed=params.get('seed', 1)
    )
    best = samples.record[np.argmin(samples.record.energy)]
    return {'difference': abs(best.sample @ np.array(data['numbers'])), 'reads': samples.record.num_occurrences.sum()}
