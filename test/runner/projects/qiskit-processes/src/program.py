"""Circuits of several sizes, each in a process of its own."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from qiskit import QuantumCircuit
from qiskit.quantum_info import Statevector


def entangled(qubits):
    circuit = QuantumCircuit(qubits)
    circuit.h(0)
    for qubit in range(1, qubits):
        circuit.cx(0, qubit)
    return Statevector(circuit).probabilities_dict()


def run(data=None, params=None):
    with ProcessPoolExecutor(2, mp_context=get_context(params.get('start', 'spawn'))) as pool:
        return dict(zip(data['sizes'], pool.map(entangled, data['sizes'])))
