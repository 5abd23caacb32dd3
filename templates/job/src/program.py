"""Prepares a GHZ state on a few qubits, and samples it."""

from dataclasses import dataclass
from typing import Optional

import numpy as np


@dataclass
class Data:
    """What the job is about."""

    qubits: int = 3


@dataclass
class Params:
    """How it is carried out."""

    shots: int = 1000
    seed: Optional[int] = None


def run(data: Data, params: Params) -> dict:
    """Called once for each execution: `data` and `params` are the input, what is returned is the result."""
    state = ghz_state(data.qubits)
    rng = np.random.default_rng(params.seed)
    outcomes, counts = np.unique(rng.choice(state.size, size=params.shots, p=state**2), return_counts=True)
    return {format(outcome, f"0{data.qubits}b"): int(count) for outcome, count in zip(outcomes, counts)}


def ghz_state(qubits: int) -> np.ndarray:
    """All qubits 0, or all of them 1: a vector of 2**qubits amplitudes."""
    state = np.zeros(2**qubits)
    state[[0, -1]] = 1 / np.sqrt(2)
    return state
