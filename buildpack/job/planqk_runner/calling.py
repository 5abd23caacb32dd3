"""What does run() return, once it is done?"""


def call(function, arguments, keywords, tell):
    """Call it, and wait for what it returns: a coroutine is awaited, a generator goes on to its end.

    @param tell is given each item of a generator, as soon as it is there.
    """
    if function is None:
        return None
    value = function(*arguments, **keywords)
    kind = type(value)  # an object may answer to any name (__getattr__)
    if hasattr(kind, '__await__'):
        return _await(value)
    if hasattr(kind, '__aiter__') and hasattr(kind, 'asend'):
        return _await(_all_of(value, tell))
    if hasattr(kind, '__next__') and hasattr(kind, 'send'):
        return _last_of(value, tell)
    return value


def _await(awaitable):
    import asyncio

    async def wait():
        return await awaitable

    return asyncio.run(wait())


def _last_of(generator, tell):
    """What it returns; where it returns nothing, all that it has yielded."""
    items = []
    while True:
        try:
            item = next(generator)
        except StopIteration as end:
            return items if end.value is None else end.value
        tell(item)
        items.append(item)


async def _all_of(generator, tell):
    """An asynchronous one cannot return anything."""
    items = []
    async for item in generator:
        tell(item)
        items.append(item)
    return items
