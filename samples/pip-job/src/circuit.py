"""A circuit that is simulated as a state vector."""

import numpy as np

HADAMARD = np.array([[1, 1], [1, -1]]) / np.sqrt(2)


class Circuit:
    """Starts in the state |0...0>; qubit 0 is the leftmost one in a bit string."""

    def __init__(self, qubits):
        self.qubits = qubits
        self.state = np.zeros([2] * qubits, dtype=complex)
        self.state[(0,) * qubits] = 1

    def h(self, qubit):
        moved = np.moveaxis(self.state, qubit, 0)
        self.state = np.moveaxis(np.tensordot(HADAMARD, moved, axes=1), 0, qubit)
        return self

    def cx(self, control, target):
        moved = np.moveaxis(self.state, (control, target), (0, 1)).copy()
        moved[1] = moved[1][::-1].copy()
        self.state = np.moveaxis(moved, (0, 1), (control, target))
        return self

    def norm(self):
        return float(np.sum(np.abs(self.state) ** 2))

    def sample(self, shots, rng):
        probabilities = np.abs(self.state.reshape(-1)) ** 2
        drawn = rng.choice(len(probabilities), size=shots, p=probabilities)
        values, counts = np.unique(drawn, return_counts=True)
        return {format(value, f"0{self.qubits}b"): int(count) for value, count in zip(values, counts)}
