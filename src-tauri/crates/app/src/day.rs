//! The day roll: what is due because time passed, as facts of its own.

use huitou_core::code::Code;
use huitou_core::fact::{Body, DayRolled, Decision, LapsedPoints};
use huitou_core::quantity::Points;
use huitou_store::journal::StoredFact;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::Permission;
use crate::command::{Asking, Command, Deciding};
use crate::error::Error;
use crate::points::{Held, held, lapse_posting};
use crate::product::checked_limit;
use crate::shop::unexpected;

/// Does what is due by today: points that can no longer be used lapse. It is called again until nothing is due. A sale does for
/// its own member what is due, so that nobody has to wait for this.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct RollDay {
    /// How many members the fact is about at most, 1 to 200; 20 where it is left out, so that no sale waits for long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Answer of `day.roll`.
#[derive(Clone, Debug, Serialize, JsonSchema, specta::Type)]
pub struct RollAnswer {
    /// How many members it was about.
    pub members: u32,
    /// How many of their points lapsed.
    pub points_lapsed: Points,
}

impl Command for RollDay {
    type Answer = RollAnswer;
    const METHOD: &'static str = "day.roll";
    const PERMISSION: Permission = Permission::RollDay;

    fn decide(&self, at: &mut Deciding<'_>) -> Result<Decision, Error> {
        let today = at.asking.today;
        let (mut lapses, mut postings) = (Vec::new(), Vec::new());
        for member_id in at.tx.members_with_lapsing_points(today, checked_limit(self.limit)?)? {
            let Held { before, now, lapsed } = held(member_id, today, at.tx)?;
            postings.extend(lapse_posting(member_id, lapsed));
            let (after, lots) = (now.balance(), now.changes_since(&before));
            lapses.push(LapsedPoints { member_id, points: lapsed, after, lots });
        }
        match lapses.is_empty() {
            true => Err(Code::NothingDue.into()),
            false => Ok(Decision { body: DayRolled { lapses }.into(), postings }),
        }
    }

    fn answer(fact: &StoredFact, _at: &Asking<'_>) -> Result<RollAnswer, Error> {
        let body = match fact.envelope.body()? {
            Body::DayRolled(body) => body,
            other => return Err(unexpected(&other)),
        };
        Ok(RollAnswer {
            members: body.lapses.len() as u32,
            points_lapsed: body.lapses.iter().fold(Points::default(), |sum, lapse| sum.plus(lapse.points)),
        })
    }
}
