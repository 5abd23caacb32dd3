"""Which random numbers would a new process have? Those of a fork that has imported its packages are no others.

A package may keep a generator of its own, from when it was imported. Begun by chance, it has to begin anew in each fork;
begun with a seed, it has to begin there as it does in each process. Which of both it is, nobody can see by looking. So
the imports are done a second time, in a twin: what is in the same state there was seeded.
"""

import gc
import hashlib
import os
import pickle
import random
import sys

from planqk_runner import first_process

DIGEST_BYTES = 32


class Twin:
    """Forked before the imports, since both then have the same hashes of texts, and so the same orders.

    @param load does the imports.
    """

    def __init__(self, load):
        asked, self.ask = os.pipe()
        self.answer, answer = os.pipe()
        self.pid = os.fork()
        if self.pid:
            os.close(asked)
            os.close(answer)
            return
        try:
            os.close(self.ask)
            os.close(self.answer)
            if os.read(asked, 1):
                _be_quiet()
                load()
                with open(answer, 'wb') as file:
                    file.write(b''.join(_digest(each) for each in found()))
        finally:
            os._exit(0)

    def states(self):
        """@returns digests of the states that its generators have; None: it did not come to the end of the imports."""
        os.write(self.ask, b'.')
        with open(self.answer, 'rb', closefd=False) as file:
            content = file.read()
        digests = {content[at : at + DIGEST_BYTES] for at in range(0, len(content), DIGEST_BYTES)}
        return digests if content and len(content) % DIGEST_BYTES == 0 else None

    def close(self):
        os.close(self.ask)
        os.close(self.answer)
        os.waitpid(self.pid, 0)


def unseeded(twin, before):
    """Those that each fork has to begin anew.

    @param before what `random` had as state before the imports.
    @returns (generators, None or the state that `random` was seeded with); None: the twin cannot tell.
    """
    generators = found()
    if random.getstate() == before and all(_is_untouched(each) for each in generators):
        return generators, None
    seeded = twin.states()
    if seeded is None:
        return None
    is_seeded = _digest(random._inst) in seeded
    return [each for each in generators if _digest(each) not in seeded], random.getstate() if is_seeded else None


def begin_anew(generators, state):
    """In a fork, for which Python has done so with that of `random`."""
    for each in generators:
        if _is_of_bits(each):  # with what is spawned from it
            each.__setstate__(type(each)().__getstate__())
        else:
            each.seed()
    if state is not None:
        random.setstate(state)


def found():
    """Of `random` and NumPy; Python's collector knows all of them. A Generator has its numbers from a BitGenerator."""
    of_state = getattr(sys.modules.get('numpy.random'), 'RandomState', random.Random)
    kinds = (random.Random, of_state, _bits() or random.Random)
    return [each for each in gc.get_objects() if issubclass(type(each), kinds) and type(each) is not random.SystemRandom]


def _is_of_bits(generator):
    kind = _bits()
    return kind is not None and isinstance(generator, kind)


def _bits():
    """BitGenerator, which NumPy 1.17 does not name there."""
    one = getattr(sys.modules.get('numpy.random'), 'MT19937', None)
    return one.__mro__[-2] if one is not None else None


def _is_untouched(generator):
    """That of `random` itself, and the one that NumPy begins with: begun by chance, unless somebody has seeded it."""
    if generator is random._inst:
        return True
    mtrand = getattr(sys.modules.get('numpy.random'), 'mtrand', None)
    ours = getattr(mtrand, '_rand', None)
    if generator is ours:
        return True
    if ours is None or generator is not getattr(ours, '_bit_generator', None):
        return False
    try:
        return _digest(generator) == _digest(type(generator)(generator._seed_seq))
    except (AttributeError, TypeError):
        return False


def _digest(generator):
    if isinstance(generator, random.Random):
        state = generator.getstate()
    else:
        state = generator.state if _is_of_bits(generator) else generator.get_state()
    return hashlib.sha256(pickle.dumps(state)).digest()


def _be_quiet():
    """What the imports print was printed; and where memory runs out, it is this that can be spared."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    first_process.die_first()
