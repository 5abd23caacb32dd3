"""One parameter, one file: the expectation of an observable."""

from dataclasses import dataclass
from enum import Enum

from qiskit import QuantumCircuit
from qiskit.primitives import StatevectorEstimator
from qiskit.quantum_info import SparsePauliOp


class Basis(str, Enum):
    X = 'X'
    Z = 'Z'


@dataclass
class Term:
    basis: Basis
    factor: float = 1.0


def run(angles: list[float], terms: list[Term]) -> float:
    circuit = QuantumCircuit(1)
    for angle in angles:
        circuit.ry(angle, 0)
    observable = SparsePauliOp.from_list([(term.basis.value, term.factor) for term in terms])
    return StatevectorEstimator().run([(circuit, observable)]).result()[0].data.evs
