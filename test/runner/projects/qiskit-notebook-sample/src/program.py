"""Random numbers from the sample file when the job has no input of its own."""

import json
from typing import Any, Dict, Optional

from qiskit import QuantumCircuit
from qiskit.quantum_info import Statevector


def run(data: Optional[Dict[str, Any]] = None, params: Optional[Dict[str, Any]] = None):
    bits = (data or json.load(open('input/rng_4bits.json')))['bits']
    circuit = QuantumCircuit(bits)
    circuit.h(range(bits))
    state = Statevector(circuit)
    state.seed(3)
    print('PlanQK:Job:InterimResult: {"bits": %d}' % bits)
    return [int(outcome, 2) for outcome in state.sample_memory(5)]
