"""Searches for one marked bit string with Grover's algorithm, on a simulator."""

from math import floor, pi, sqrt

from qiskit import QuantumCircuit
from qiskit.circuit.library import ZGate
from qiskit.primitives import StatevectorSampler


def run(data, params):
    marked = data["marked"]
    shots = params.get("shots", 1000)
    circuit = grover(marked)
    sampler = StatevectorSampler(seed=params.get("seed"))
    counts = sampler.run([circuit], shots=shots).result()[0].data.meas.get_counts()
    found = max(counts, key=counts.get)
    return {"found": found, "probability": round(counts[found] / shots, 2)}


def grover(marked: str) -> QuantumCircuit:
    qubits = len(marked)
    circuit = QuantumCircuit(qubits)
    circuit.h(range(qubits))
    for _ in range(floor(pi / 4 * sqrt(2**qubits))):
        flip(circuit, marked)
        circuit.h(range(qubits))
        flip(circuit, "0" * qubits)
        circuit.h(range(qubits))
    circuit.measure_all()
    return circuit


def flip(circuit: QuantumCircuit, state: str) -> None:
    """Flips the sign of one state; qubit 0 is the last character."""
    zeros = [qubit for qubit, bit in enumerate(reversed(state)) if bit == "0"]
    if zeros:
        circuit.x(zeros)
    circuit.append(ZGate().control(len(state) - 1), range(len(state)))
    if zeros:
        circuit.x(zeros)
