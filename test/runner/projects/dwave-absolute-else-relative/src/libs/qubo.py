import dimod

TABLE = {('a', 'a'): -1, ('b', 'b'): -1, ('a', 'b'): 2}
MODEL = dimod.BinaryQuadraticModel.from_qubo(TABLE)
