"""Probabilities of a Bell pair with a phase."""

import pennylane as qml
from pydantic import BaseModel


class InputData(BaseModel):
    phase: float = 0.0


class InputParams(BaseModel):
    digits: int = 3


class CalculationResult(BaseModel):
    probabilities: list[float]


def run(data: InputData, params: InputParams) -> CalculationResult:
    device = qml.device('default.qubit', wires=2)

    @qml.qnode(device)
    def circuit():
        qml.Hadamard(0)
        qml.CNOT([0, 1])
        qml.PhaseShift(data.phase, 1)
        return qml.probs(wires=[0, 1])

    return CalculationResult(probabilities=[round(float(value), params.digits) for value in circuit()])
