"""A chain of spins in a magnetic field: its magnetization over time, in Trotter steps and exactly."""

import os

import numpy as np
from opt_einsum import contract

X = np.array([[0, 1], [1, 0]], dtype=complex)
Z = np.diag([1, -1]).astype(complex)


def run(data, params):
    spins, coupling, field = data["spins"], data["coupling"], data["field"]
    time, steps = params["time"], params["steps"]
    bond = evolution(-coupling * np.kron(Z, Z), time / steps).reshape(2, 2, 2, 2)
    turn = evolution(-field * X, time / steps)
    state = np.zeros([2] * spins, dtype=complex)
    state[(0,) * spins] = 1
    start = state.reshape(-1)
    for _ in range(steps):
        for left in range(spins - 1):
            state = applied(bond, state, [left, left + 1])
        for spin in range(spins):
            state = applied(turn, state, [spin])
    exact = evolution(hamiltonian(spins, coupling, field), time) @ start
    return {
        "exact": round(magnetization(exact, spins), 4),
        "trotter": round(magnetization(state.reshape(-1), spins), 4),
        "fidelity": round(float(abs(np.vdot(exact, state.reshape(-1))) ** 2), 4),
        "threads": os.environ.get("OMP_NUM_THREADS"),
    }


def evolution(energy, time):
    values, vectors = np.linalg.eigh(energy)
    return (vectors * np.exp(-1j * time * values)) @ vectors.conj().T


def applied(gate, state, spins):
    before = list(range(state.ndim))
    new = [state.ndim + index for index in range(len(spins))]
    after = [new[spins.index(index)] if index in spins else index for index in before]
    return contract(gate, [*new, *spins], state, before, after)


def on(operator, spin, spins):
    return np.kron(np.kron(np.eye(2**spin), operator), np.eye(2 ** (spins - spin - 1)))


def hamiltonian(spins, coupling, field):
    bonds = sum(on(Z, left, spins) @ on(Z, left + 1, spins) for left in range(spins - 1))
    return -coupling * bonds - field * sum(on(X, spin, spins) for spin in range(spins))


def magnetization(state, spins):
    signs = sum(np.diag(on(Z, spin, spins)).real for spin in range(spins)) / spins
    return float(signs @ abs(state) ** 2)
