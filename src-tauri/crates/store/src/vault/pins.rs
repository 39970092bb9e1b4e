//! What PINs are checked against: an argon2id hash each, which is slow to guess. Each row is of the fact that set the PIN, so
//! that a kill between the two leaves the PIN before in force.

use argon2::{Algorithm, Argon2, Params, Version};
use huitou_core::fact::Subject;
use huitou_core::id::MemberId;
use huitou_core::safety::Pin;
use rusqlite::{OptionalExtension, Row, params};

use super::Vault;
use crate::error::{StoreError, While};
use crate::schema::{Kind, Table};

/// Memory and passes of OWASP's password storage cheat sheet for argon2id: 19 MiB, 2 passes, one lane.
const MEMORY_KIB: u32 = 19 * 1_024;
const PASSES: u32 = 2;

pub(crate) const TABLE: Table = Table {
    name: "pins",
    kind: Kind::Vault,
    sql: "CREATE TABLE pins (
        member TEXT NOT NULL,
        seq INTEGER NOT NULL,
        memory_kib INTEGER NOT NULL,
        passes INTEGER NOT NULL,
        salt BLOB NOT NULL CHECK (length(salt) = 16),
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (member, seq)
    ) STRICT, WITHOUT ROWID;",
};

/// What one PIN is checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinRow {
    /// Whose.
    pub member: MemberId,
    /// The place of the fact that set it.
    pub seq: i64,
    memory_kib: u32,
    passes: u32,
    salt: [u8; 16],
    hash: [u8; 32],
}

const COLUMNS: &str = "member, seq, memory_kib, passes, salt, hash";

impl Vault {
    /// Keeps what a PIN will be checked against once the fact at `seq` is there; a sum of it for that fact.
    ///
    /// # Errors
    /// Where the vault cannot be written.
    pub fn put_pin(&self, member: MemberId, seq: i64, pin: &Pin, salt: [u8; 16]) -> Result<String, StoreError> {
        let hash = hashed(pin, &salt, MEMORY_KIB, PASSES)?;
        let row = PinRow { member, seq, memory_kib: MEMORY_KIB, passes: PASSES, salt, hash };
        let sql = format!("INSERT OR REPLACE INTO pins ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6)");
        self.db()
            .prepare_cached(&sql)
            .and_then(|mut statement| {
                let member = Subject::Member(member).to_string();
                statement.execute(params![member, seq, row.memory_kib, row.passes, row.salt, row.hash])
            })
            .while_("keeping a PIN")?;
        self.digest_of_pin(&row)
    }

    /// Whether this is the PIN that the fact at `seq` set.
    ///
    /// # Errors
    /// Where the vault cannot be read, or has nothing to check it against: the files are damaged.
    pub fn is_pin(&self, member: MemberId, seq: i64, pin: &Pin) -> Result<bool, StoreError> {
        let row =
            self.pin(member, seq)?.ok_or_else(|| StoreError::damaged("what a PIN is checked against is missing"))?;
        let given = hashed(pin, &row.salt, row.memory_kib, row.passes)?;
        // All of it is compared, so that the time tells nothing.
        Ok(given.iter().zip(row.hash).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0)
    }

    /// A sum of all of a row under the key of request ids.
    pub(crate) fn digest_of_pin(&self, row: &PinRow) -> Result<String, StoreError> {
        let PinRow { member, seq, memory_kib, passes, salt, hash } = row;
        self.request_hmac(&format!("pin\n{member}\n{seq}\n{memory_kib}\n{passes}\n{salt:?}\n{hash:?}"))
    }

    pub(crate) fn pin(&self, member: MemberId, seq: i64) -> Result<Option<PinRow>, StoreError> {
        self.db()
            .prepare_cached(&format!("SELECT {COLUMNS} FROM pins WHERE member = ?1 AND seq = ?2"))
            .and_then(|mut statement| {
                statement.query_row(params![Subject::Member(member).to_string(), seq], from_row).optional()
            })
            .while_("reading a PIN")
    }

    pub(crate) fn pins(&self) -> Result<Vec<PinRow>, StoreError> {
        let db = self.db();
        let mut statement = db.prepare(&format!("SELECT {COLUMNS} FROM pins")).while_("reading PINs")?;
        let rows = statement.query_map([], from_row).while_("reading PINs")?;
        rows.collect::<Result<_, _>>().while_("reading PINs")
    }

    /// Forgets what is checked by no PIN in force.
    pub(crate) fn forget_pins_but(&self, in_force: &[(MemberId, i64)]) -> Result<(), StoreError> {
        for row in self.pins()? {
            if !in_force.contains(&(row.member, row.seq)) {
                let member = Subject::Member(row.member).to_string();
                self.db()
                    .execute("DELETE FROM pins WHERE member = ?1 AND seq = ?2", params![member, row.seq])
                    .while_("forgetting a PIN")?;
            }
        }
        Ok(())
    }
}

fn hashed(pin: &Pin, salt: &[u8; 16], memory_kib: u32, passes: u32) -> Result<[u8; 32], StoreError> {
    let failed = |_| StoreError::damaged("a PIN cannot be hashed");
    let params = Params::new(memory_kib, passes, 1, Some(32)).map_err(failed)?;
    let mut hash = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon.hash_password_into(pin.digits().as_bytes(), salt, &mut hash).map_err(failed)?;
    Ok(hash)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<PinRow> {
    let subject: String = row.get(0)?;
    let misfit = || rusqlite::Error::InvalidColumnType(0, "member".to_owned(), rusqlite::types::Type::Text);
    let Ok(Subject::Member(member)) = subject.parse() else { return Err(misfit()) };
    Ok(PinRow {
        member,
        seq: row.get(1)?,
        memory_kib: row.get(2)?,
        passes: row.get(3)?,
        salt: row.get(4)?,
        hash: row.get(5)?,
    })
}
