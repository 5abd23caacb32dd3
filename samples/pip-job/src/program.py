"""Prepares a GHZ state on a few qubits, and samples it."""

import numpy as np

from .circuit import Circuit


def run(data, params):
    qubits = int(data["qubits"])
    shots = int(params.get("shots", 1000))
    circuit = Circuit(qubits).h(0)
    for target in range(1, qubits):
        circuit.cx(0, target)
    rng = np.random.default_rng(params.get("seed"))
    counts = circuit.sample(shots, rng)
    return {"qubits": qubits, "shots": shots, "outcomes": sorted(counts), "norm": round(circuit.norm(), 6)}
