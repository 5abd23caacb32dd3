"""What does run() return, once it is done?"""


def call(function, arguments, keywords):
    """Call it. A coroutine is awaited, a generator listed, so the caller always gets the value itself."""
    if function is None:
        return None
    value = function(*arguments, **keywords)
    kind = type(value)  # an object may answer to any name (__getattr__)
    if hasattr(kind, '__await__'):
        return _await(value)
    if hasattr(kind, '__aiter__') and hasattr(kind, 'asend'):
        return _await(_list(value))
    if hasattr(kind, '__next__') and hasattr(kind, 'send'):
        return list(value)
    return value


def _await(awaitable):
    import asyncio

    async def wait():
        return await awaitable

    return asyncio.run(wait())


async def _list(generator):
    return [value async for value in generator]
