"""Estimates the phase of an eigenvalue with the quantum Fourier transform, simulated by hand."""

import numpy as np


def run(data, params):
    qubits = params.get("qubits", 5)
    size = 2**qubits
    # the register after the controlled powers of the unitary
    state = np.exp(2j * np.pi * data["phase"] * np.arange(size)) / np.sqrt(size)
    amplitudes = np.fft.fft(state) / np.sqrt(size)
    probabilities = np.abs(amplitudes) ** 2
    best = int(np.argmax(probabilities))
    return {"phase": best / size, "probability": round(float(probabilities[best]), 3)}
