import random


def run(data, params):
    """Measures a register of qubits."""
    rng = random.Random(params["seed"])
    outcomes = ["0" * data["qubits"], "1" * data["qubits"], "001", "011"]
    drawn = rng.choices(outcomes, weights=[1, 1.5, 4, 3.5], k=params["shots"])
    print("measured", params["shots"], "times")
    return {"counts": {outcome: drawn.count(outcome) for outcome in outcomes}}
