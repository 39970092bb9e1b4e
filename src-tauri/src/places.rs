//! Where things are: the shop's folder, and the folder of files for people. Chosen here and never by the page.

use std::ffi::OsString;
use std::path::PathBuf;

use tauri::{App, Manager};

/// What the program was started with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Started {
    /// The shop's folder, where it was named.
    pub(crate) shop: Option<PathBuf>,
}

impl Started {
    /// Reads the words behind the program's name, and the environment: `--shop DIR`, else `HUITOU_SHOP`.
    ///
    /// # Errors
    /// A sentence for whoever started it.
    pub(crate) fn read(
        words: impl IntoIterator<Item = OsString>,
        named: Option<OsString>,
    ) -> Result<Started, &'static str> {
        const USAGE: &str = "usage: huitou-desktop [--shop DIR]";
        let words: Vec<OsString> = words.into_iter().collect();
        let shop = match words.as_slice() {
            [] => named,
            [option, folder] if option == "--shop" => Some(folder.clone()),
            _ => return Err(USAGE),
        };
        Ok(Started { shop: shop.filter(|folder| !folder.is_empty()).map(PathBuf::from) })
    }
}

/// The shop's folder: the one that was named, else one in the user's own data, which no roaming profile carries about.
pub(crate) fn shop_folder(started: &Started, app: &App) -> tauri::Result<PathBuf> {
    match &started.shop {
        // Absolute, so that the window names a folder that can be found.
        Some(folder) => Ok(std::path::absolute(folder)?),
        None => Ok(app.path().app_local_data_dir()?.join("shop")),
    }
}

/// The user's documents, else a folder of that name at home: not every desktop names one.
pub(crate) fn documents(app: &App) -> tauri::Result<PathBuf> {
    match app.path().document_dir() {
        Ok(documents) => Ok(documents),
        Err(_) => Ok(app.path().home_dir()?.join("Documents")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_argument_wins_over_the_environment_and_anything_else_is_refused() {
        let started = |words: &[&str], named: Option<&str>| {
            let shop = Started::read(words.iter().map(OsString::from), named.map(OsString::from));
            shop.map(|started| started.shop)
        };
        assert_eq!(started(&[], None), Ok(None));
        assert_eq!(started(&[], Some("")), Ok(None));
        assert_eq!(started(&[], Some("a")), Ok(Some("a".into())));
        assert_eq!(started(&["--shop", "b"], Some("a")), Ok(Some("b".into())));
        for wrong in [&["--shop"][..], &["b"], &["--shop", "b", "c"]] {
            assert!(started(wrong, None).is_err(), "{wrong:?}");
        }
    }
}
