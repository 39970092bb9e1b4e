//! Points by lots, what lapsed of them, and what was set right by hand.

use chrono::NaiveDate;
use huitou_core::fact::{DayRolled, PointsAdjusted};
use huitou_core::id::MemberId;
use huitou_core::merge::Merges;
use huitou_core::points::lots::{Lot, LotChange, OLD_LOT, OWED, PointsEvent, Purse};
use huitou_core::quantity::Points;
use rusqlite::{Row, params};

use crate::error::{StoreError, While};
use crate::journal::Envelope;
use crate::schema::{Kind, Table};
use crate::shop::{ReadTx, WriteTx};

pub(crate) const TABLES: &[Table] = &[
    Table {
        name: "point_lots",
        kind: Kind::Derived,
        // A lot is named by the place of the fact that earned it; 0 is all that was earned before there were lots.
        sql: "CREATE TABLE point_lots (
            member_id INTEGER NOT NULL REFERENCES members (id),
            lot INTEGER NOT NULL,
            until TEXT,
            left_centi INTEGER NOT NULL CHECK (left_centi > 0),
            PRIMARY KEY (member_id, lot)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX point_lots_by_day ON point_lots (until, member_id) WHERE until IS NOT NULL;",
    },
    Table {
        name: "point_lapses",
        kind: Kind::Derived,
        // Those of a day roll; what lapses when a member buys stands in the sale.
        sql: "CREATE TABLE point_lapses (
            member_id INTEGER NOT NULL REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            business_day TEXT NOT NULL,
            points_centi INTEGER NOT NULL,
            PRIMARY KEY (member_id, seq)
        ) STRICT, WITHOUT ROWID;",
    },
    Table {
        name: "point_adjustments",
        kind: Kind::Derived,
        sql: "CREATE TABLE point_adjustments (
            member_id INTEGER NOT NULL REFERENCES members (id),
            seq INTEGER NOT NULL REFERENCES journal (seq),
            business_day TEXT NOT NULL,
            change_centi INTEGER NOT NULL,
            until TEXT,
            reason TEXT NOT NULL,
            PRIMARY KEY (member_id, seq)
        ) STRICT, WITHOUT ROWID;",
    },
];

/// All that earned, used or lapsed points of a member, less what was returned of it. A return and a day roll earn and use
/// nothing, and an opening may bring none, but what is over on their day has lapsed.
const EVENTS: &str = "\
    SELECT ifnull(added_seq, seq), business_day, points_lot, points_until, \
        points_earned_centi - (SELECT ifnull(sum(points_taken_centi), 0) FROM refunds WHERE sale_id = sales.id), \
        points_spent_centi - (SELECT ifnull(sum(points_returned_centi), 0) FROM refunds WHERE sale_id = sales.id) \
        FROM sales WHERE member_id = ?1 \
    UNION ALL SELECT seq, business_day, 0, NULL, 0, 0 FROM refunds WHERE member_id = ?1 \
    UNION ALL SELECT seq, business_day, 0, NULL, 0, 0 FROM point_lapses WHERE member_id = ?1 \
    UNION ALL SELECT seq, business_day, seq, points_until, points_earned_centi, 0 \
        FROM top_ups WHERE member_id = ?1 AND points_earned_centi > 0 \
    UNION ALL SELECT given_seq, given_on, given_seq, points_until, sum(points_centi), 0 \
        FROM gift_parts WHERE member_id = ?1 AND given_seq IS NOT NULL AND points_centi > 0 GROUP BY given_seq \
    UNION ALL SELECT seq, business_day, seq, points_until, points_centi, 0 \
        FROM openings WHERE member_id = ?1 \
    UNION ALL SELECT seq, business_day, 0, NULL, 0, points_centi FROM member_transfers WHERE from_id = ?1 \
    UNION ALL SELECT member_transfers.seq, business_day, lot, until, transferred_points.points_centi, 0 \
        FROM member_transfers JOIN transferred_points USING (seq) WHERE to_id = ?1 \
    UNION ALL SELECT seq, business_day, seq, until, max(change_centi, 0), max(-change_centi, 0) \
        FROM point_adjustments WHERE member_id = ?1 \
    ORDER BY 1, 3";

impl ReadTx<'_> {
    /// A person's points lot by lot, and what the person owes, as this member looks at them. What is over by today is still among
    /// them.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn purse(&self, member: MemberId) -> Result<Purse, StoreError> {
        let whole = self.whole(member)?;
        self.purse_over(member, whole)
    }

    /// The same with the points of all who were ever one person with the member, as if they still were.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn purse_of_all(&self, member: MemberId, merges: &Merges) -> Result<Purse, StoreError> {
        let all: Vec<MemberId> = merges.ever(member).into_iter().collect();
        self.purse_over(member, all)
    }

    fn purse_over(&self, member: MemberId, all: Vec<MemberId>) -> Result<Purse, StoreError> {
        let sql = "SELECT lot, until, left_centi FROM point_lots WHERE member_id = ?1 ORDER BY lot";
        let (mut lots, mut owed) = (Vec::new(), Vec::new());
        for member in all.iter().copied() {
            let of_member: Vec<Lot> = self.cached(sql, |statement| {
                let lot = |row: &Row<'_>| {
                    let left = Points::from_centi(row.get(2)?);
                    Ok(Lot { member, lot: row.get(0)?, until: row.get(1)?, left })
                };
                statement.query_map([member.key()], lot)?.collect()
            })?;
            lots.extend(of_member);
            owed.push((member, self.points_owed(member)?));
        }
        Ok(Purse::new(member, all, lots, &owed))
    }

    /// All that earned, used or lapsed points of a member and of all who were ever one person with them, in the journal's order,
    /// less what was returned of it.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn points_events(&self, member: MemberId, merges: &Merges) -> Result<Vec<PointsEvent>, StoreError> {
        let mut events = Vec::new();
        for member in merges.ever(member) {
            let of_member: Vec<PointsEvent> = self.cached(EVENTS, |statement| {
                let event = |row: &Row<'_>| {
                    Ok(PointsEvent {
                        member,
                        seq: row.get(0)?,
                        day: row.get(1)?,
                        lot: row.get(2)?,
                        until: row.get(3)?,
                        earned: Points::from_centi(row.get(4)?),
                        spent: Points::from_centi(row.get(5)?),
                    })
                };
                statement.query_map([member.key()], event)?.collect()
            })?;
            events.extend(of_member);
        }
        events.sort_by_key(|event| (event.seq, event.lot));
        Ok(events)
    }

    /// Members with points that could last be used before `today`, those first whose points are over the longest, up to a number
    /// of them.
    ///
    /// # Errors
    /// Where the table cannot be read.
    pub fn members_with_lapsing_points(&self, today: NaiveDate, limit: u32) -> Result<Vec<MemberId>, StoreError> {
        // Walks the index from the oldest day until there are enough; a member with several lots comes more than once.
        let doing = "looking for points that lapse";
        let sql = "SELECT (SELECT whole_id FROM members WHERE id = member_id) FROM point_lots WHERE until < ?1 \
                   ORDER BY until, member_id";
        let mut statement = self.db.prepare_cached(sql).while_(doing)?;
        let mut rows = statement.query([today]).while_(doing)?;
        let mut members = Vec::new();
        while let Some(row) = rows.next().while_(doing)?
            && members.len() < limit as usize
        {
            let member = MemberId::from_key(row.get(0).while_(doing)?);
            if !members.contains(&member) {
                members.push(member);
            }
        }
        Ok(members)
    }
}

impl WriteTx<'_> {
    /// Writes what changed in a member's lots, and in those of who is one person with the member. What they owe is in their accounts.
    pub(crate) fn change_lots(&self, member: MemberId, changes: &[LotChange]) -> Result<(), StoreError> {
        let lots = changes.iter().filter(|it| it.lot != OWED);
        lots.into_iter().try_for_each(|it| self.change_lot(it.member.unwrap_or(member), it))
    }

    fn change_lot(&self, member: MemberId, it: &LotChange) -> Result<(), StoreError> {
        let of_lot = "WHERE member_id = ?1 AND lot = ?2";
        let change = it.change.centi();
        if change < 0 {
            // All of it goes with its row.
            let emptied = self
                .cached(&format!("DELETE FROM point_lots {of_lot} AND left_centi = ?3"), |statement| {
                    statement.execute(params![member.key(), it.lot, -change])
                })?;
            if emptied == 1 {
                return Ok(());
            }
        }
        let changed = self
            .cached(&format!("UPDATE point_lots SET left_centi = left_centi + ?3 {of_lot}"), |statement| {
                statement.execute(params![member.key(), it.lot, change])
            })?;
        if changed == 0 {
            self.cached(
                "INSERT INTO point_lots (member_id, lot, until, left_centi) VALUES (?1, ?2, ?3, ?4)",
                |statement| statement.execute(params![member.key(), it.lot, it.until, change]),
            )?;
        }
        Ok(())
    }

    /// The change of the old lot by a fact from before there were lots.
    pub(crate) fn change_old_lot(&self, member: MemberId, more: Points, less: Points) -> Result<(), StoreError> {
        let change = more.minus(less);
        if change == Points::default() {
            return Ok(());
        }
        self.change_lot(member, &LotChange { member: None, lot: OLD_LOT, until: None, change })
    }

    pub(crate) fn adjust_points(&self, fact: &Envelope, body: &PointsAdjusted) -> Result<(), StoreError> {
        self.cached(
            "INSERT INTO point_adjustments (member_id, seq, business_day, change_centi, until, reason) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            |statement| {
                statement.execute(params![
                    body.member_id.key(),
                    fact.seq,
                    fact.business_day,
                    body.change.centi(),
                    body.until,
                    body.reason.as_str()
                ])
            },
        )?;
        self.change_lots(body.member_id, &body.lots)
    }

    pub(crate) fn roll_day(&self, fact: &Envelope, body: &DayRolled) -> Result<(), StoreError> {
        for lapse in &body.lapses {
            self.cached(
                "INSERT INTO point_lapses (member_id, seq, business_day, points_centi) VALUES (?1, ?2, ?3, ?4)",
                |statement| {
                    let points = lapse.points.centi();
                    statement.execute(params![lapse.member_id.key(), fact.seq, fact.business_day, points])
                },
            )?;
            self.change_lots(lapse.member_id, &lapse.lots)?;
        }
        self.lapse_cards(fact, body)?;
        body.gifts.iter().try_for_each(|part| self.give_part(fact, part))?;
        body.tiers.iter().try_for_each(|moved| self.place(fact, moved.member_id, Some(&moved.tier)))
    }
}
