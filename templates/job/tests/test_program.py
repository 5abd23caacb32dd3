from src.program import Data, Params, ghz_state, run


def test_all_qubits_are_equal():
    counts = run(Data(qubits=3), Params(shots=100, seed=7))
    assert set(counts) == {"000", "111"}
    assert sum(counts.values()) == 100


def test_the_same_seed_gives_the_same_result():
    assert run(Data(), Params(seed=1)) == run(Data(), Params(seed=1))


def test_the_state_is_normed():
    assert abs((ghz_state(5) ** 2).sum() - 1) < 1e-12
