"""Returns what the libraries return, as it is."""

import math

import dimod
import pennylane
import sympy
from qiskit import QuantumCircuit
from qiskit.circuit import Parameter
from qiskit.primitives import StatevectorEstimator, StatevectorSampler
from qiskit.providers.basic_provider import BasicSimulator
from qiskit.quantum_info import SparsePauliOp, Statevector


def run():
    bell = QuantumCircuit(2)
    bell.h(0)
    bell.cx(0, 1)
    bell.measure_all()
    turned = QuantumCircuit(1)
    turned.rx(Parameter('angle'), 0)
    turned.measure_all()
    plus = QuantumCircuit(1)
    plus.h(0)
    return {
        'circuit': bell,
        'sampled': StatevectorSampler().run([bell]).result(),
        'by_angle': StatevectorSampler().run([(turned, [[0], [math.pi]])], shots=100).result()[0].data.meas,
        'estimated': StatevectorEstimator().run([(plus, SparsePauliOp('X'))]).result()[0].data,
        'run': BasicSimulator().run(bell).result(),
        'operator': SparsePauliOp(['X', 'Z'], [1, 2j]),
        'state': Statevector([1, 0]),
        'samples': dimod.ExactSolver().sample_ising({'a': -1}, {}),
        'array': pennylane.numpy.array([1, 2]),
        'formula': [sympy.Symbol('x') ** 2, sympy.Integer(3), sympy.Float(1.5)],
    }


def backend():
    return {'backend': BasicSimulator()}
