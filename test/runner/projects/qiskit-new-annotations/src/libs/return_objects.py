from __future__ import annotations


class ResultResponse:
    def __init__(self, result: dict, metadata: dict | None = None) -> None:
        self.result = result
        self.metadata = metadata
