"""What would the users of a library write down of its objects, and what do they make of such an input?

Told by the names of package and class, since the runner depends on none of them. Pandas: records. Qiskit: OpenQASM 3
of a circuit, counts of a result. What they hold goes on to plain.py.
"""

import collections
import importlib
import math
import re

OPEN_QASM_3 = re.compile(r'^[ \t]*OPENQASM\s+3', re.MULTILINE)


def is_known(value):
    return _form(value) is not None


def form_of(value):
    """@returns dict, list, str or number, with anything in it. @raises whatever the library raises"""
    return _form(value)(value)


def _form(value):
    for kind in type(value).__mro__:
        form = FORMS.get((kind.__module__.partition('.')[0], kind.__name__))
        if form:
            return form
    return None


def _records(frame):
    if not _counts_rows(frame.index):
        frame = frame.reset_index()  # raises where a column has its name
    if not frame.columns.is_unique:
        raise ValueError('two of its columns have one name')
    return frame.to_dict(orient='records')


def _series(series):
    if _counts_rows(series.index):
        return series.tolist()
    if not series.index.is_unique:
        raise ValueError('its index has a value more than once')
    return dict(zip(series.index.tolist(), series.tolist()))


def _counts_rows(index):
    """0, 1, 2 and so on: nothing that the order does not say."""
    return type(index).__name__ == 'RangeIndex' and index.start == 0 and index.step == 1 and index.name is None


def _open_qasm(circuit):
    return importlib.import_module('qiskit.qasm3').dumps(circuit)


def _bit_array(bits):
    return [bits[index] for index in range(bits.shape[0])] if bits.shape else bits.get_counts()


def _bit_strings(result):
    """Cirq: for each key of a measurement, how often which bits were measured."""
    measured = result.measurements.items()
    return {key: collections.Counter(''.join(map(str, row)) for row in rows.tolist()) for key, rows in measured}


def _missing(_value):
    return math.nan


FORMS = {
    ('pandas', 'DataFrame'): _records,
    ('pandas', 'Series'): _series,
    ('pandas', 'NAType'): _missing,
    ('pandas', 'NaTType'): _missing,
    ('polars', 'DataFrame'): lambda frame: frame.to_dicts(),
    ('polars', 'Series'): lambda series: series.to_list(),
    ('qiskit', 'QuantumCircuit'): _open_qasm,
    ('qiskit', 'Result'): lambda result: result.get_counts(),
    ('qiskit', 'PrimitiveResult'): lambda result: {'pub_results': list(result), 'metadata': result.metadata},
    ('qiskit', 'PubResult'): lambda result: {'data': result.data, 'metadata': result.metadata},
    ('qiskit', 'DataBin'): lambda data: dict(data.items()),
    ('qiskit', 'BitArray'): _bit_array,
    ('qiskit', 'SparsePauliOp'): lambda operator: operator.to_list(),
    ('qiskit', 'Statevector'): lambda state: state.data,
    ('qiskit', 'DensityMatrix'): lambda state: state.data,
    ('qiskit', 'Operator'): lambda operator: operator.data,
    ('cirq', 'Circuit'): lambda circuit: circuit.to_qasm(),
    ('cirq', 'Result'): _bit_strings,
    ('dimod', 'SampleSet'): lambda samples: [sample._asdict() for sample in samples.data()],
}


# The other way: an input that is annotated with a class of theirs.


class Missing(Exception):
    """Another package is needed. The message says which."""


def can_make(annotation):
    return _maker(annotation) is not None


def make(annotation, value):
    """@param value from JSON. @raises Missing, or whatever the library raises for a value that does not fit"""
    return _maker(annotation)(annotation, value)


def complex_of(value):
    """The number that is written so in a result."""
    if isinstance(value, dict):
        return complex(*(float(value[part]) for part in ('real', 'imag')))
    return value


def _maker(annotation):
    kind = getattr(annotation, '__origin__', annotation)
    kinds = kind.__mro__ if isinstance(kind, type) else [kind]
    names = ((str(getattr(kind, '__module__', '')).partition('.')[0], getattr(kind, '__name__', '')) for kind in kinds)
    return next((MAKERS[name] for name in names if name in MAKERS), None)


def _array(annotation, value):
    if not isinstance(value, list):
        raise TypeError
    numpy = importlib.import_module('numpy')
    array = numpy.array(_with_complex(value), dtype=_asked_type(annotation))
    if array.dtype == object and _asked_type(annotation) is not object:
        raise TypeError  # rows of several lengths, with an old numpy; objects
    kind = getattr(annotation, '__origin__', annotation)
    return array.view(kind) if isinstance(kind, type) else array  # numpy.array, as some write, is a function


def _asked_type(annotation):
    """float64 of numpy.typing.NDArray[float64]."""
    arguments = getattr(annotation, '__args__', ())
    asked = getattr(arguments[-1], '__args__', (None,))[0] if arguments else None
    return asked if isinstance(asked, type) else None


def _with_complex(value):
    if isinstance(value, list):
        return [_with_complex(item) for item in value]
    return complex_of(value) if isinstance(value, dict) else value


def _table(annotation, value):
    if not isinstance(value, (list, dict)):
        raise TypeError
    return annotation(value)


def _circuit(_annotation, text):
    form = 'qiskit.qasm3' if OPEN_QASM_3.search(text) else 'qiskit.qasm2'
    try:
        return importlib.import_module(form).loads(text)
    except ImportError:  # MissingOptionalLibraryError is one
        raise Missing('to read OpenQASM 3, Qiskit needs a package that is not installed: list qiskit-qasm3-import in your requirements') from None


MAKERS = {
    ('numpy', 'ndarray'): _array,
    ('numpy', 'array'): _array,
    ('numpy', 'generic'): lambda annotation, value: annotation(complex_of(value)),
    ('pandas', 'DataFrame'): _table,
    ('pandas', 'Series'): _table,
    ('qiskit', 'QuantumCircuit'): _circuit,
}
