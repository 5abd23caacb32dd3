from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nowhere import Nothing


def run(data: dict[str, Any] | None = None, params: dict[str, Any] | None = None) -> Nothing:
    return {'data': data, 'params': params}
