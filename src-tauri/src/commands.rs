//! The window's commands. A method of the table is one line in the file of its domain: unpack, call, answer. The bodies
//! live below, in huitou-app and huitou-host. Missing on purpose: any argument that names a file.

pub(crate) mod alert;
pub(crate) mod basket;
pub(crate) mod bill;
pub(crate) mod gift_card;
pub(crate) mod invoice;
pub(crate) mod journal;
pub(crate) mod member;
pub(crate) mod on_account;
pub(crate) mod plan;
pub(crate) mod points;
pub(crate) mod product;
pub(crate) mod report;
pub(crate) mod sale;
pub(crate) mod scanner;
pub(crate) mod setting;
pub(crate) mod setup;
pub(crate) mod shop;
pub(crate) mod staff;
pub(crate) mod stored_value;
pub(crate) mod tier;
pub(crate) mod window;

/// Commands over the method table: `write sale_ring(RingSale) -> RingAnswer;`. The first word is the road through the till.
///
/// `(async)` takes them off the thread that draws the window.
macro_rules! methods {
    ($($road:ident $name:ident($request:ty) -> $answer:ty;)+) => {$(
        #[tauri::command(async)]
        #[cfg_attr(test, specta::specta)]
        pub(crate) fn $name(
            request: $request,
            meta: crate::session::CallMeta,
            session: tauri::State<'_, crate::session::Session>,
        ) -> Result<$answer, crate::session::Refused> {
            session.$road(&request, &meta)
        }
    )+};
}
use methods;

use crate::faults;

/// What the window's page may call.
pub(crate) fn handler() -> impl Fn(tauri::ipc::Invoke) -> bool + Send + Sync + 'static {
    macro_rules! commands {
        ($($domain:ident::$name:ident),+ $(,)?) => { tauri::generate_handler![$($domain::$name),+] };
    }
    let commands: fn(tauri::ipc::Invoke) -> bool = include!("commands/list.rs");
    move |invoke| !faults::renames(invoke.message.command()) && commands(invoke)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use huitou_host::{METHODS, MethodKind};
    use serde_json::Value;

    /// Methods that are told a file, and the command in which Rust chooses the place.
    const REPLACED: &[(&str, &str)] =
        &[("bill.pdf", "bill_save"), ("gift_card.slip", "gift_card_save_slip"), ("report.export", "report_save")];
    /// What only a window has.
    const WINDOW_ONLY: &[&str] = &["setup_state", "setup_make", "verify_shop", "cancel_work", "scanner_hear"];

    fn commands() -> BTreeSet<&'static str> {
        macro_rules! commands {
            ($($domain:ident::$name:ident),+ $(,)?) => { [$(stringify!($name)),+] };
        }
        include!("commands/list.rs").into_iter().collect()
    }

    #[test]
    fn every_method_is_a_command_and_every_command_a_method() {
        let replaced = |name: &str| REPLACED.iter().find(|(method, _)| *method == name).map(|(_, command)| *command);
        for (method, _) in REPLACED {
            let known = METHODS.iter().find(|known| known.name == *method);
            assert_eq!(known.map(|known| known.kind), Some(MethodKind::Device), "{method}");
        }
        let wanted = METHODS.iter().map(|method| match replaced(method.name) {
            Some(command) => command.to_owned(),
            None => method.name.replace('.', "_"),
        });
        let wanted: BTreeSet<String> = wanted.chain(WINDOW_ONLY.iter().map(|name| (*name).to_owned())).collect();
        let named: BTreeSet<String> = commands().into_iter().map(str::to_owned).collect();
        assert_eq!(named, wanted);
    }

    #[test]
    fn the_counter_may_call_its_own_commands_and_nothing_else() {
        let capability: Value = serde_json::from_str(include_str!("../capabilities/main.json")).unwrap();
        assert_eq!(capability["windows"], serde_json::json!(["main"]));
        assert!(capability.get("remote").is_none(), "a page from afar calls nothing");
        let granted =
            capability["permissions"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned());
        let wanted = commands().into_iter().map(|name| format!("allow-{}", name.replace('_', "-")));
        assert_eq!(granted.collect::<BTreeSet<_>>(), wanted.collect::<BTreeSet<_>>());
    }
}
