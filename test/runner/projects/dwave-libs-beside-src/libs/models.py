def number_partitioning(numbers):
    """@returns (h, J) of an Ising model."""
    pairs = [(i, j) for i in range(len(numbers)) for j in range(i)]
    return {}, {(i, j): 2 * numbers[i] * numbers[j] for i, j in pairs}
