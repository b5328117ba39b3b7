"""The names that customers are known by, as keyed hashes, and the feedback that they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, select, text

from harken.domain.customers import IdentityKind, Named
from storage.copying import copy_rows
from storage.tables import CustomerRow, IdentityRow, Source, TombstoneRow
from storage.workspace import Installation

#: Whoever stores feedback shares it, whoever links feedback to customers has it alone.
LOCK = 0x437573746F6D
#: Sources whose authors are the company's own numbers of customers, where the settings name none.
OWN_COLLECTOR = "file"


@dataclass(frozen=True, kw_only=True, slots=True)
class HashedName:
    """A name as it is stored."""

    hash: bytes
    kind: IdentityKind
    source_id: int | None = None

    @property
    def joins(self) -> bool:
        """Whether two that have it are one; a number that a source may use for its authors is no proof."""
        return self.source_id is None or self.kind is IdentityKind.HANDLE


@dataclass(frozen=True, kw_only=True, slots=True)
class Hasher:
    """Turns names into keyed hashes, the same as those of the authors of feedback."""

    installation: Installation
    #: Ids of the sources by name.
    sources: Mapping[str, int]
    #: Sources in which the author of a feedback is the key or the account of a customer.
    own_sources: tuple[int, ...]
    _scopes: Mapping[IdentityKind, str] = field(
        default_factory=lambda: {IdentityKind.KEY: "key", IdentityKind.ACCOUNT: "account"}
    )

    def hashes(self, named: Named) -> Iterator[HashedName]:
        """Every hash under which this name may be found."""
        if "@" in named.name.strip("@"):
            yield HashedName(
                hash=self.installation.author_key(named.name, source_id=0), kind=IdentityKind.EMAIL
            )
        elif named.source is not None:
            yield self._in_source(named, self.sources[named.source])
        elif named.kind in self._scopes:
            yield HashedName(hash=self.plain(named.kind, named.name), kind=named.kind)
            yield from (self._in_source(named, source) for source in self.own_sources)

    def plain(self, kind: IdentityKind, name: str) -> bytes:
        """The hash of a key or an account, whatever the source."""
        return self.installation.keyed(f"{self._scopes[kind]}:{name.strip().casefold()}")

    def key(self, key: str) -> HashedName:
        """The one name that every customer has."""
        return HashedName(hash=self.plain(IdentityKind.KEY, key), kind=IdentityKind.KEY)

    def anywhere(self, name: str, source: str | None = None) -> list[bytes]:
        """Every hash of a name of which nobody said what it is, or of a handle in one source."""
        if "@" in name.strip("@"):
            return [self.installation.author_key(name, source_id=0)]
        if source is not None:
            return [self.installation.author_key(name, self.sources[source])]
        plain = [self.plain(kind, name) for kind in self._scopes]
        return plain + [self.installation.author_key(name, id) for id in self.sources.values()]

    def _in_source(self, named: Named, source: int) -> HashedName:
        return HashedName(
            hash=self.installation.author_key(named.name, source), kind=named.kind, source_id=source
        )


def hasher(connection: Connection, installation: Installation, own: Sequence[str] | None) -> Hasher:
    """For the sources that there are; `own` names those whose authors are customers' keys."""
    rows = connection.execute(select(Source.id, Source.name, Source.collector)).all()
    return Hasher(
        installation=installation,
        sources={row.name: row.id for row in rows},
        own_sources=tuple(row.id for row in rows if _is_own(row.name, row.collector, own)),
    )


def _is_own(name: str, collector: str, own: Sequence[str] | None) -> bool:
    return collector == OWN_COLLECTOR if own is None else name in own


def owners(connection: Connection, hashes: Iterable[bytes]) -> dict[bytes, int]:
    """Which customer each known hash belongs to."""
    wanted = IdentityRow.hash == func.any(list(hashes))
    rows = connection.execute(select(IdentityRow.hash, IdentityRow.customer_id).where(wanted))
    return {bytes(row.hash): row.customer_id for row in rows}


def erased(connection: Connection, hashes: Iterable[bytes]) -> set[bytes]:
    """Those that were erased and are to stay out."""
    wanted = TombstoneRow.hash == func.any(list(hashes))
    return set(map(bytes, connection.execute(select(TombstoneRow.hash).where(wanted)).scalars()))


def keep(connection: Connection, names: Mapping[HashedName, int]) -> None:
    """Let these hashes belong to these customers, whomever they belonged to."""
    connection.execute(_TEMPORARY)
    connection.execute(text("TRUNCATE incoming_names"))
    columns = {"hash": "bytea", "customer_id": "int8", "kind": "text", "source_id": "int4"}
    rows = {each.hash: (each.hash, owner, each.kind.value, each.source_id) for each, owner in names.items()}
    copy_rows(connection, "incoming_names", columns, rows.values())
    connection.execute(_KEEP)


_TEMPORARY = text(
    "CREATE TEMP TABLE IF NOT EXISTS incoming_names (hash bytea, customer_id int8, kind text, source_id int4)"
    " ON COMMIT DELETE ROWS"
)
_KEEP = text(
    """
    INSERT INTO identities (hash, customer_id, kind, source_id)
    SELECT hash, customer_id, kind, source_id FROM incoming_names
    ON CONFLICT (hash) DO UPDATE SET customer_id = excluded.customer_id, kind = excluded.kind
    WHERE identities.customer_id <> excluded.customer_id
    """
)


def share_lock(connection: Connection) -> None:
    """For whoever stores feedback: no customer is linked between their look and the end."""
    connection.execute(select(func.pg_advisory_xact_lock_shared(LOCK)))


def exclusive_lock(connection: Connection) -> None:
    """For whoever links feedback to customers: what is being stored comes before it or sees its names."""
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))


def link(connection: Connection) -> dict[str, int]:
    """Link all feedback to the customers whose identities its authors are; per source how many are new."""
    exclusive_lock(connection)
    rows = connection.execute(_LINK).all()
    return {row.name: row.linked for row in rows}


_LINK = text(
    """
    WITH linked AS (
        UPDATE feedback SET customer_id = identities.customer_id, grouped_by = NULL
        FROM identities WHERE identities.hash = feedback.author
            AND feedback.customer_id IS DISTINCT FROM identities.customer_id
        RETURNING feedback.source_id
    )
    SELECT name, count(*) AS linked FROM linked JOIN sources ON sources.id = source_id
    GROUP BY name ORDER BY name
    """
)


def welcome(connection: Connection, installation: Installation, own: Sequence[str] | None) -> bool:
    """Let sources that came after the customers know them by their keys; whether there were such sources."""
    of_keys = select(IdentityRow.source_id).where(IdentityRow.kind == IdentityKind.KEY).distinct()
    known = set(connection.execute(of_keys).scalars())
    new = set(hasher(connection, installation, own).own_sources) - known if known else set()
    if not new:
        return False
    rows = connection.execute(select(CustomerRow.id, CustomerRow.key)).all()
    for source in new:
        hashes = ((installation.author_key(row.key, source), row.id) for row in rows)
        keep(
            connection,
            {HashedName(hash=hash, kind=IdentityKind.KEY, source_id=source): owner for hash, owner in hashes},
        )
    return True
