import numpy
import scipy
import tqdm


def run(data, params):
    return 1
