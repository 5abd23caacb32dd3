import numpy
import scipy


def run(data, params):
    return 1
