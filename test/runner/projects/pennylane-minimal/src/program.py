"""The angle at which a rotated qubit is most surely 1."""

import pennylane as qml
from pennylane import numpy as np

device = qml.device('default.qubit', wires=1)


@qml.qnode(device)
def expectation(angle):
    qml.RX(angle, wires=0)
    return qml.expval(qml.PauliZ(0))


def run(data=None, params=None):
    angle = np.array(data.get('start', 0.1), requires_grad=True)
    optimizer = qml.GradientDescentOptimizer(stepsize=params.get('stepsize', 0.4))
    for _ in range(params.get('steps', 40)):
        angle = optimizer.step(expectation, angle)
    return {'angle': angle, 'expectation': expectation(angle), 'history': [np.float64(0.5), np.array([1, 2])]}
