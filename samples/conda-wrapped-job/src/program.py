"""Minimises the energy of one qubit with gradient descent on a simulated circuit."""

from typing import Any, Dict, Optional, Union

import pennylane as qml
from loguru import logger
from pennylane import numpy as np

from .libs.return_objects import ErrorResponse, ResultResponse


def run(
    data: Optional[Dict[str, Any]] = None, params: Optional[Dict[str, Any]] = None
) -> Union[ResultResponse, ErrorResponse]:
    if not data or "angle" not in data:
        return ErrorResponse(code="400", detail="data.angle is missing")
    device = qml.device("default.qubit", wires=1)

    @qml.qnode(device)
    def energy(angle):
        qml.RX(angle, wires=0)
        return qml.expval(qml.PauliZ(0))

    optimizer = qml.GradientDescentOptimizer(stepsize=params.get("stepsize", 0.4))
    angle = np.array(data["angle"], requires_grad=True)
    for step in range(params.get("steps", 60)):
        angle = optimizer.step(energy, angle)
    logger.info("finished after {} steps", step + 1)
    return ResultResponse(result={"angle": round(float(angle), 3), "energy": round(float(energy(angle)), 3)})
