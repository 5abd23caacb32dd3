import json
from typing import Any, Dict


class Response:
    def to_json(self):
        return json.dumps(self, default=lambda value: getattr(value, '__dict__', str(value)), sort_keys=True, indent=4)


class ResultResponse(Response):
    def __init__(self, result: Dict[str, Any], metadata: Dict[str, Any] = None):
        self.result = result
        self.metadata = metadata


class ErrorResponse(Response):
    def __init__(self, code: str, detail: str):
        self.code = code
        self.detail = detail
