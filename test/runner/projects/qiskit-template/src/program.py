"""GHZ state on Qiskit's reference sampler."""

from typing import Any, Dict, Union

from loguru import logger
from qiskit.primitives import StatevectorSampler

from .libs.circuits import ghz
from .libs.return_objects import ErrorResponse, ResultResponse


def run(data: Dict[str, Any] = None, params: Dict[str, Any] = None) -> Union[ResultResponse, ErrorResponse]:
    qubits = data.get('qubits', 2)
    if qubits < 2:
        return ErrorResponse(code='400', detail='a GHZ state has at least two qubits')
    logger.info('{} qubits', qubits)
    sampler = StatevectorSampler(seed=params.get('seed'))
    result = sampler.run([ghz(qubits)], shots=params.get('shots', 100)).result()[0]
    return ResultResponse(result={'counts': result.data.meas.get_counts()})
