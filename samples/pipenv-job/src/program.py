"""Finds the largest cut of a graph with one layer of QAOA, simulated by hand."""

from cmath import exp
from itertools import product

import networkx as nx


def run(data, params):
    graph = nx.Graph([tuple(edge) for edge in data["edges"]])
    nodes = sorted(graph)
    cuts = [nx.cut_size(graph, [n for n, bit in zip(nodes, bits) if bit]) for bits in product([0, 1], repeat=len(nodes))]
    steps = params.get("steps", 16)
    angles = [(3.15 * i / steps, 1.58 * j / steps) for i in range(steps) for j in range(steps)]
    expected, gamma, beta = max((mean_cut(cuts, len(nodes), g, b), g, b) for g, b in angles)
    return {"largest": max(cuts), "expected": round(expected, 3), "gamma": round(gamma, 3), "beta": round(beta, 3)}


def mean_cut(cuts, qubits, gamma, beta):
    state = [exp(-1j * gamma * cut) / 2 ** (qubits / 2) for cut in cuts]
    cos, sin = exp(1j * beta).real, exp(1j * beta).imag
    for qubit in range(qubits):
        flipped = [state[index ^ (1 << qubit)] for index in range(len(state))]
        state = [cos * a - 1j * sin * b for a, b in zip(state, flipped)]
    return sum(cut * abs(amplitude) ** 2 for cut, amplitude in zip(cuts, state))
