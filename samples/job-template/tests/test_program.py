from app.user_code.src.program import run


def test_constant():
    assert run({"function": [1, 1]}, {})["constant"]
