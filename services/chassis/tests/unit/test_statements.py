"""What a span shows of a statement."""

import pytest
from chassis.statements import without_values


@pytest.mark.parametrize(
    ("sql", "shown"),
    [
        ("select 1", "select ?"),
        ("select id  from\n  t where a = %(a)s", "select id from t where a = %(a)s"),
        ("select * from c_01ab where f_2 = 'O''Hara' and n > -12.5e3", "select * from c_01ab where f_2 = ? and n > -?"),
        (r"where f = E'it''s \\' or g = true", "where f = E? or g = ?"),
        ("comment on column c_1.f_2 is 'Salary (1000)'", "comment on column c_1.f_2 is ?"),
    ],
)
def test_a_statement_is_shown_without_the_values_that_are_written_into_it(sql: str, shown: str) -> None:
    assert without_values(sql) == shown


def test_a_long_statement_is_cut() -> None:
    assert len(without_values("select " + "a, " * 5000)) == 2000
