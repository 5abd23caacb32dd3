"""How much smaller does the transpiler make a circuit?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qiskit import QuantumCircuit, transpile
from qiskit.quantum_info import Statevector

from .libs.return_objects import ResultResponse

if TYPE_CHECKING:
    from qiskit.transpiler import Target


def run(data: dict[str, Any] | None = None, params: dict[str, Any] | None = None, target: Target | None = None):
    circuit = QuantumCircuit(2)
    for _ in range(data['repeat']):
        circuit.h(0)
        circuit.cx(0, 1)
        circuit.cx(0, 1)
        circuit.h(0)
    small = transpile(circuit, basis_gates=['rz', 'sx', 'cx'], optimization_level=params.get('level', 2))
    same = Statevector(circuit).equiv(Statevector(small))
    return ResultResponse({'before': circuit.size(), 'after': small.size(), 'same': same}, metadata={'dtype': None})
