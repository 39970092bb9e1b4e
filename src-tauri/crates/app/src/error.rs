//! A command's failure: a refusal of the rules, or of the files.

use huitou_core::code::{Code, Refusal};
use huitou_core::fact::Decision;
use huitou_store::StoreError;

/// Why a command did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the shop says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A rule of the shop says no, and that it did is a fact of its own.
    #[error("{refusal}")]
    Noted {
        /// Why.
        #[source]
        refusal: Refusal,
        /// What is written, though nothing of the request is done.
        fact: Box<Decision>,
    },
    /// The files say no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Code> for Error {
    fn from(code: Code) -> Error {
        Error::Refused(code.into())
    }
}

impl Error {
    /// The refusal that a person is told.
    pub fn refusal(&self) -> Refusal {
        match self {
            Error::Refused(refusal) | Error::Noted { refusal, .. } => refusal.clone(),
            Error::Store(error) => error.refusal(),
        }
    }
}
