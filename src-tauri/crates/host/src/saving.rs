//! Files for people, in a folder that the program chose: each under a name that was free, so that nothing is written over.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use huitou_app::Error;
use huitou_app::bill::Named;
use huitou_app::shop::ShowShop;
use huitou_core::code::Code;
use huitou_core::words::Locale;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::export::{self, ExportAnswer, ExportedReport};
use crate::files::replace_file;
use crate::methods::{BillPdfAnswer, DrawnBill, draw_bill};
use crate::pdf::Paper;
use crate::till::{Meta, Till};

/// How many files of one name there may be beside each other.
const SAME_NAME_MAX: u32 = 1_000;

/// Saves the bill of a sale or a slip as a PDF file.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema, specta::Type)]
#[serde(deny_unknown_fields)]
pub struct SaveBill {
    /// Which sale: exactly one of `sale_id`, `refund_id`, `top_up_id`, `balance_refund_id` and `repayment_id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_id: Option<String>,
    /// Which refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_id: Option<String>,
    /// Which top-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_up_id: Option<String>,
    /// Which balance refund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_refund_id: Option<String>,
    /// Which repayment of what was on account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repayment_id: Option<String>,
    /// The paper.
    pub paper: Paper,
    /// The language; the shop's own where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
}

/// Saves a bill in the folder, which is made where it is missing.
///
/// # Errors
/// The refusals of `bill.text`, and [`Code::FileNotWritten`].
pub fn save_bill(till: &Till, request: &SaveBill, folder: &Path, meta: &Meta) -> Result<BillPdfAnswer, Error> {
    let named = Named {
        sale: request.sale_id.as_deref(),
        refund: request.refund_id.as_deref(),
        top_up: request.top_up_id.as_deref(),
        balance_refund: request.balance_refund_id.as_deref(),
        repayment: request.repayment_id.as_deref(),
    };
    let drawn = draw_bill(till, named, request.paper, request.locale, meta)?;
    let kind = match (named.refund, named.top_up, named.balance_refund, named.repayment) {
        (Some(_), _, _, _) => "refund",
        (None, Some(_), _, _) => "top-up",
        (None, None, Some(_), _) => "balance-refund",
        (None, None, None, Some(_)) => "repayment",
        (None, None, None, None) => "bill",
    };
    save_drawn(till, kind, &drawn, folder)
}

/// Saves what was drawn, under what it is and its number.
pub(crate) fn save_drawn(till: &Till, kind: &str, drawn: &DrawnBill, folder: &Path) -> Result<BillPdfAnswer, Error> {
    let name = format!("{kind}-{}", drawn.number);
    let file = save_new(folder, &name, "pdf", &drawn.pdf, &till.new_request_id()).map_err(|_| {
        let wanted = folder.join(format!("{name}.pdf"));
        Code::FileNotWritten.because().text("file", wanted.display().to_string())
    })?;
    Ok(BillPdfAnswer { file: file.display().to_string(), bytes: drawn.pdf.len() as u64 })
}

/// Saves a report in the folder, which is made where it is missing, under the day on which it was made.
///
/// # Errors
/// The refusals of the report, and [`Code::FileNotWritten`].
pub fn save_report(till: &Till, report: &ExportedReport, folder: &Path, meta: &Meta) -> Result<ExportAnswer, Error> {
    let made = export::made(till, report, meta)?;
    let day = till.read(&ShowShop {}, meta)?.business_day;
    let (name, kind) = (format!("{}-{day}", report.what.as_str()), report.format.ending());
    let file = save_new(folder, &name, kind, &made.bytes, &till.new_request_id()).map_err(|_| {
        let wanted = folder.join(format!("{name}.{kind}"));
        Code::FileNotWritten.because().text("file", wanted.display().to_string())
    })?;
    Ok(ExportAnswer { file: file.display().to_string(), rows: made.rows })
}

/// Saves a whole file as `name.kind`, or as `name-2.kind`, `name-3.kind` … where others are there; says where. A kill leaves the
/// name with nothing in it, or all.
///
/// # Errors
/// Where the file system refuses.
pub fn save_new(folder: &Path, name: &str, kind: &str, bytes: &[u8], unique: &str) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    for n in 1..=SAME_NAME_MAX {
        let file = match n {
            1 => folder.join(format!("{name}.{kind}")),
            _ => folder.join(format!("{name}-{n}.{kind}")),
        };
        match OpenOptions::new().write(true).create_new(true).open(&file) {
            // The name is ours now: what is put over it is our own empty file.
            Ok(_) => return replace_file(&file, bytes, unique).map(|()| file),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_over_and_nothing_is_left_beside() {
        let folder = std::env::temp_dir().join(format!("huitou-saving-{}", std::process::id()));
        let save = |bytes: &[u8]| save_new(&folder, "bill-01-000001", "pdf", bytes, "u").unwrap();
        let saved = [save(b"one"), save(b"two"), save(b"three")];
        let names = saved.each_ref().map(|file| file.file_name().unwrap().to_str().unwrap());
        assert_eq!(names, ["bill-01-000001.pdf", "bill-01-000001-2.pdf", "bill-01-000001-3.pdf"]);
        assert_eq!(saved.each_ref().map(|file| fs::read(file).unwrap()), [&b"one"[..], b"two", b"three"]);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 3);
        fs::remove_dir_all(&folder).unwrap();
    }
}
