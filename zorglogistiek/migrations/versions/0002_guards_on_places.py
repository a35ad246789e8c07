"""The guards on places: never given twice, never given while closed, nobody in two places at once.

PostgreSQL gets exclusion constraints, and triggers (which lock the place) for what spans two tables; SQLite, where a
writing transaction is alone, gets triggers for all of it. Each guard has one name on both, which
``zorglogistiek.database`` turns into words. Periods are half-open: ``[start, end)``; no end means for good.
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STAY_PERIOD = (
    "coalesce({0}started_on, {0}planned_on)",
    "coalesce({0}ended_on, {0}moves_out_on, {0}expected_end)",
)
PRESENCE = "{0}started_on", "{0}ended_on"
CLOSURE_PERIOD = "{0}from_on", "{0}until_on"

EXCLUSIONS = [
    ("stay", "place_taken", "place_id", STAY_PERIOD, "{0}place_id is not null"),
    ("stay", "place_occupied", "place_id", PRESENCE, "{0}started_on is not null"),
    ("stay", "youth_elsewhere", "youth_id", PRESENCE, "{0}started_on is not null"),
    ("place_closure", "place_closed_twice", "place_id", CLOSURE_PERIOD, "{0}place_id is not null"),
]
"""Rows of one table that may not overlap: table, name of the guard, key, period, and which rows it is about."""


def upgrade() -> None:
    """Sets the guards."""
    for statement in _postgresql() if op.get_bind().dialect.name == "postgresql" else _sqlite():
        op.execute(statement)


def downgrade() -> None:
    """Takes them away."""
    if op.get_bind().dialect.name == "postgresql":
        for table, name, *_ in EXCLUSIONS:
            op.execute(f"alter table {table} drop constraint {table}_{name}")
        op.execute("drop trigger stay_fits_place on stay")
        op.execute("drop trigger closure_fits_place on place_closure")
        op.execute("drop trigger place_keeps_its_stays on place")
        op.execute("drop function place_keeps_its_stays")
        op.execute("drop function stay_fits_place")
        op.execute("drop function closure_fits_place")
        return
    for when in ("insert", "update"):
        for table, name, *_ in EXCLUSIONS:
            op.execute(f"drop trigger {table}_{name}_{when}")
        for name in ("stay_place_closed", "stay_place_not_open", "place_closure_closure_on_stay"):
            op.execute(f"drop trigger {name}_{when}")
    for name in ("place_moved", "place_opens_too_late"):
        op.execute(f"drop trigger {name}")


def _postgresql() -> list[str]:
    exclusions = [
        f"alter table {table} add constraint {table}_{name} exclude using gist "
        f"(int8range({key}, {key}, '[]') with =, daterange({start.format('')}, {end.format('')}, '[)') with &&) "
        f"where ({where.format('')})"
        for table, name, key, (start, end), where in EXCLUSIONS
    ]
    return [*exclusions, *_POSTGRESQL_TRIGGERS]


_STAY_RANGE = "daterange(coalesce({0}.started_on, {0}.planned_on), coalesce({0}.ended_on, {0}.moves_out_on, {0}.expected_end), '[)')"

_POSTGRESQL_TRIGGERS = [
    f"""
    create function stay_fits_place() returns trigger language plpgsql as $$
    declare opens date;
    begin
        select opens_on into opens from place where id = new.place_id for update;
        if opens > coalesce(new.started_on, new.planned_on) then
            raise exception 'place_not_open' using errcode = 'exclusion_violation';
        end if;
        if exists (select 1 from place_closure c where c.place_id = new.place_id
                   and daterange(c.from_on, c.until_on, '[)') && {_STAY_RANGE.format("new")}) then
            raise exception 'place_closed' using errcode = 'exclusion_violation';
        end if;
        return new;
    end $$
    """,
    "create trigger stay_fits_place before insert or update on stay for each row execute function stay_fits_place()",
    f"""
    create function closure_fits_place() returns trigger language plpgsql as $$
    begin
        perform 1 from place where id = new.place_id for update;
        if exists (select 1 from stay s where s.place_id = new.place_id
                   and daterange(new.from_on, new.until_on, '[)') && {_STAY_RANGE.format("s")}) then
            raise exception 'closure_on_stay' using errcode = 'exclusion_violation';
        end if;
        return new;
    end $$
    """,
    "create trigger closure_fits_place before insert or update on place_closure "
    "for each row execute function closure_fits_place()",
    """
    create function place_keeps_its_stays() returns trigger language plpgsql as $$
    begin
        if new.group_id <> old.group_id then
            raise exception 'place_moved' using errcode = 'exclusion_violation';
        end if;
        if exists (select 1 from stay s where s.place_id = new.id
                   and coalesce(s.started_on, s.planned_on) < new.opens_on) then
            raise exception 'place_not_open' using errcode = 'exclusion_violation';
        end if;
        return new;
    end $$
    """,
    "create trigger place_keeps_its_stays before update on place for each row execute function place_keeps_its_stays()",
]


def _sqlite() -> list[str]:
    statements = []
    for when in ("insert", "update"):
        for table, name, key, period, where in EXCLUSIONS:
            statements.append(
                f"create trigger {table}_{name}_{when} before {when} on {table} when {where.format('new.')} and exists ("
                f"select 1 from {table} o where o.{key} = new.{key} and {where.format('o.')} "
                f"and o.id is not {'old.id' if when == 'update' else 'null'} and {_overlap(period, 'new.', period, 'o.')}) "
                f"begin select raise(abort, '{name}'); end"
            )
        statements += [
            f"create trigger stay_place_closed_{when} before {when} on stay when exists ("
            f"select 1 from place_closure c where c.place_id = new.place_id "
            f"and {_overlap(STAY_PERIOD, 'new.', CLOSURE_PERIOD, 'c.')}) begin select raise(abort, 'place_closed'); end",
            f"create trigger stay_place_not_open_{when} before {when} on stay when exists ("
            f"select 1 from place p where p.id = new.place_id and p.opens_on > {STAY_PERIOD[0].format('new.')}) "
            f"begin select raise(abort, 'place_not_open'); end",
            f"create trigger place_closure_closure_on_stay_{when} before {when} on place_closure when exists ("
            f"select 1 from stay s where s.place_id = new.place_id "
            f"and {_overlap(CLOSURE_PERIOD, 'new.', STAY_PERIOD, 's.')}) begin select raise(abort, 'closure_on_stay'); end",
        ]
    statements += [
        "create trigger place_moved before update of group_id on place when new.group_id is not old.group_id "
        "begin select raise(abort, 'place_moved'); end",
        "create trigger place_opens_too_late before update of opens_on on place when exists ("
        f"select 1 from stay s where s.place_id = new.id and {STAY_PERIOD[0].format('s.')} < new.opens_on) "
        "begin select raise(abort, 'place_not_open'); end",
    ]
    return statements


def _overlap(one: tuple[str, str], row: str, other: tuple[str, str], other_row: str) -> str:
    """SQL that is true when two half-open periods share a day; an empty period shares none."""
    (start, end), (other_start, other_end) = one, other
    far = "'9999-12-31'"
    ends = f"coalesce({end.format(row)}, {far})", f"coalesce({other_end.format(other_row)}, {far})"
    starts = start.format(row), other_start.format(other_row)
    return (
        f"{starts[0]} < {ends[1]} and {starts[1]} < {ends[0]} and {starts[0]} < {ends[0]} and {starts[1]} < {ends[1]}"
    )
