//! Pages of all members. Each costs what it shows, however many members there are: an index begins behind the last one.

use chrono::NaiveDate;
use rusqlite::params;

use huitou_core::id::MemberId;

use super::MemberRow;
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
#[derive(Clone, Copy, Debug)]
enum Section {
    /// Of this day, behind this member or this last sale of a member.
    On(NaiveDate, i64),
    /// Of the days before this one; of all, where there is none.
    Before(Option<NaiveDate>),
    /// Those who never came, behind this member.
    NeverCame(i64),
}

/// Where a page may find members, in its order.
fn sections(order: MemberOrder, after: Option<&MemberRow>) -> Vec<Section> {
    let beginning = vec![Section::Before(None), Section::NeverCame(i64::MAX)];
    let behind = |day, id| vec![Section::On(day, id), Section::Before(Some(day)), Section::NeverCame(i64::MAX)];
    let mut sections = match (order, after) {
        (_, None) => beginning,
        (MemberOrder::Newest, Some(row)) => behind(row.enrolled_on, row.id.key()),
        (MemberOrder::Recent, Some(row)) => match row.last_visit_on.zip(row.last_sale) {
            Some((day, sale)) => behind(day, sale.key()),
            None => vec![Section::NeverCame(row.id.key())],
        },
    };
    sections.retain(|section| order == MemberOrder::Recent || !matches!(section, Section::NeverCame(_)));
    sections
}

/// The members of a section. Who came is read from the sales: of each member the last one counts, and the earlier ones of
/// those who came again are passed over.
fn sql(order: MemberOrder, section: Section) -> String {
    let (day, member, table) = match (order, section) {
        (MemberOrder::Newest, _) => ("enrolled_on", "id", "members WHERE erased = 0 AND whole_id = id"),
        (MemberOrder::Recent, Section::NeverCame(_)) => (
            "last_visit_on",
            "member_id",
            "member_summaries WHERE EXISTS (SELECT 1 FROM members WHERE members.id = member_id AND erased = 0 AND whole_id = members.id)",
        ),
        (MemberOrder::Recent, _) => (
            "business_day",
            "member_id",
            "sales WHERE EXISTS (SELECT 1 FROM member_summaries JOIN members ON members.id = member_summaries.member_id \
             WHERE member_summaries.member_id = sales.member_id AND last_sale_id = sales.id AND erased = 0 AND whole_id = members.id)",
        ),
    };
    let them = match section {
        Section::On(..) => format!("{day} = ?1 AND id < ?2 ORDER BY id DESC"),
        Section::Before(_) => format!("{day} < ?1 AND id <= ?2 ORDER BY {day} DESC, id DESC"),
        Section::NeverCame(_) => format!("{day} IS NULL AND ?1 <> '' AND member_id < ?2 ORDER BY member_id DESC"),
    };
    format!("SELECT {member} FROM {table} AND {them} LIMIT ?3")
}

impl ReadTx<'_> {
    /// A page of the people who were not erased, behind another one, each where the member who stands for them has a place.
    ///
    /// # Errors
    /// Where the tables cannot be read.
    pub fn member_page(
        &self,
        order: MemberOrder,
        after: Option<&MemberRow>,
        limit: u32,
    ) -> Result<Vec<MemberRow>, StoreError> {
        let mut page: Vec<MemberRow> = Vec::new();
        for section in sections(order, after) {
            let missing = limit - page.len() as u32;
            if missing == 0 {
                break;
            }
            let (day, id) = match section {
                Section::On(day, id) => (Some(day), id),
                Section::Before(day) => (day, i64::MAX),
                Section::NeverCame(id) => (None, id),
            };
            let day = day.map_or(BEHIND_ALL_DAYS.to_owned(), |day| day.to_string());
            let found: Vec<i64> = self.cached(&sql(order, section), |statement| {
                statement.query_map(params![day, id, missing], |row| row.get(0))?.collect()
            })?;
            for key in found {
                page.extend(self.person_of(MemberId::from_key(key))?);
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
        let (someday, newest, recent) = (NaiveDate::MIN, MemberOrder::Newest, MemberOrder::Recent);
        for (order, section, begins) in [
            (newest, Section::On(someday, 0), "members USING INDEX members_by_day (enrolled_on=? AND rowid<?)"),
            (newest, Section::Before(None), "members USING INDEX members_by_day (enrolled_on<?)"),
            (recent, Section::On(someday, 0), "sales USING INDEX sales_by_day (business_day=? AND rowid<?)"),
            (recent, Section::Before(None), "sales USING INDEX sales_by_day (business_day<?)"),
            (
                recent,
                Section::NeverCame(0),
                "member_summaries USING COVERING INDEX member_summaries_without_visit (last_visit_on=? AND rowid<?)",
            ),
        ] {
            let plan = plan_of(&sql(order, section)).expect("a plan");
            assert_eq!(plan[0], format!("SEARCH {begins}"));
            let is_lookup =
                |step: &String| step.contains("USING INTEGER PRIMARY KEY") || step.starts_with("CORRELATED");
            assert!(plan[1..].iter().all(is_lookup), "{plan:?}");
        }
    }
}
