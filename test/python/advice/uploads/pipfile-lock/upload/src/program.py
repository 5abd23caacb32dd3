import networkx
import numpy


def run(data, params):
    return 1
