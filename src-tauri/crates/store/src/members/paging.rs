//! Pages of all members. Each costs a page, however many members there are: an index begins behind the last one.

use chrono::NaiveDate;
use rusqlite::params;

use super::{MemberRow, ROW, from_row};
use crate::error::StoreError;
use crate::shop::ReadTx;

/// Stands behind every day in the order of texts.
const BEHIND_ALL_DAYS: &str = "~";

/// In which order a page of members comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberOrder {
    /// Who came last is first; who never came is last.
    Recent,
    /// Who joined last is first.
    Newest,
}

/// Members who stand together in an index.
#[derive(Clone, Debug)]
enum Section {
    /// Of this day, or of none, behind this member.
    On(Option<NaiveDate>, i64),
    /// Of the days before this one; of all, where there is none.
    Before(Option<NaiveDate>),
}

/// Where a page may find members, in its order.
fn sections(order: MemberOrder, after: Option<&MemberRow>) -> Vec<Section> {
    let behind = after.map(|row| match order {
        MemberOrder::Recent => (row.last_visit_on, row.id.key()),
        MemberOrder::Newest => (Some(row.enrolled_on), row.id.key()),
    });
    let never_came = Section::On(None, i64::MAX);
    match (order, behind) {
        (_, Some((None, id))) => vec![Section::On(None, id)],
        (MemberOrder::Recent, Some((day, id))) => vec![Section::On(day, id), Section::Before(day), never_came],
        (MemberOrder::Newest, Some((day, id))) => vec![Section::On(day, id), Section::Before(day)],
        (MemberOrder::Recent, None) => vec![Section::Before(None), never_came],
        (MemberOrder::Newest, None) => vec![Section::Before(None)],
    }
}

fn sql(order: MemberOrder, section: &Section) -> String {
    let (day, id) = match order {
        MemberOrder::Recent => ("last_visit_on", "member_id"),
        MemberOrder::Newest => ("enrolled_on", "id"),
    };
    let them = match section {
        Section::On(..) => format!("{day} IS ?1 AND {id} < ?2 ORDER BY {id} DESC"),
        Section::Before(_) => format!("{day} < ?1 AND {id} <= ?2 ORDER BY {day} DESC, {id} DESC"),
    };
    format!("{ROW} WHERE erased = 0 AND {them} LIMIT ?3")
}

impl ReadTx<'_> {
    /// A page of the members who were not erased, behind another member.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn member_page(
        &self,
        order: MemberOrder,
        after: Option<&MemberRow>,
        limit: u32,
    ) -> Result<Vec<MemberRow>, StoreError> {
        let mut page = Vec::new();
        for section in sections(order, after) {
            let missing = limit - page.len() as u32;
            let (day, id) = match &section {
                Section::On(day, id) => (day.map(|day| day.to_string()), *id),
                Section::Before(day) => (Some(day.map_or(BEHIND_ALL_DAYS.to_owned(), |day| day.to_string())), i64::MAX),
            };
            page.extend(self.cached(&sql(order, &section), |statement| {
                statement.query_map(params![day, id, missing], from_row)?.collect::<Result<Vec<_>, _>>()
            })?);
            if page.len() >= limit as usize {
                break;
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::plan_of;

    #[test]
    fn a_page_of_members_begins_in_an_index_and_sorts_nothing() {
        let by_day = "SEARCH members USING INDEX members_by_day";
        let by_visit = "SEARCH member_summaries USING INDEX member_summaries_by_last_visit";
        for (order, section, begins) in [
            (MemberOrder::Newest, Section::On(None, 0), format!("{by_day} (enrolled_on=? AND rowid<?)")),
            (MemberOrder::Newest, Section::Before(None), format!("{by_day} (enrolled_on<?)")),
            (MemberOrder::Recent, Section::On(None, 0), format!("{by_visit} (last_visit_on=? AND rowid<?)")),
            (MemberOrder::Recent, Section::Before(None), format!("{by_visit} (last_visit_on<?)")),
        ] {
            let plan = plan_of(&sql(order, &section)).expect("a plan");
            assert_eq!(plan[0], begins);
            assert!(plan[1..].iter().all(|step| step.contains("USING INTEGER PRIMARY KEY")), "{plan:?}");
        }
    }
}
