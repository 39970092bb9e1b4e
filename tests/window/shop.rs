//! A small shop on the disk, and what is asked of it when its window is closed.

use std::time::Duration;

use chrono::{DateTime, Days, TimeDelta};
use huitou_app::shop::NewShop;
use huitou_host::demo::DemoPlan;
use huitou_host::making::make_shop;
use huitou_host::{Meta, Outside, Till};
use huitou_store::{Folder, rebuild_and_compare, verify};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::driver::{PLANTED, Window};

/// The barcode of the rice, 79.90.
pub const RICE: &str = "6900000000017";
/// The barcode of the eggs, 26.80.
pub const EGGS: &str = "6900000000024";

/// How long a window with a fault in it is waited for: what comes at all has come by then.
pub const PATIENCE_WITH_FAULTS: Duration = Duration::from_secs(8);

/// A year of trade up to yesterday.
pub fn demo_plan() -> DemoPlan {
    // In a shop of Shanghai whose day ends at four.
    let today = ((Outside::system().now)() + TimeDelta::hours(4)).date_naive();
    DemoPlan { members: 120, seed: 1, until: today - Days::new(1), days: 365 }
}

/// A shop with three products and a member who has topped up, closed again.
pub struct SmallShop {
    _outside: TempDir,
    pub folder: Folder,
    /// The faults that are planted in its windows.
    pub planted: &'static str,
}

impl SmallShop {
    /// Makes the shop.
    pub fn made() -> SmallShop {
        SmallShop::of(&NewShop::default())
    }

    /// Makes one in which a test may say when something was.
    pub fn played() -> SmallShop {
        SmallShop::of(&NewShop { played: true, ..NewShop::default() })
    }

    fn of(new: &NewShop) -> SmallShop {
        let outside = tempfile::tempdir().unwrap();
        let folder = Folder::at(outside.path().join("shop"));
        make_shop(&folder, new, None, &Outside::system(), &mut |_, _| {}).unwrap();
        let shop = SmallShop { _outside: outside, folder, planted: "" };
        shop.ask(|call| {
            call("setting.put", json!({"key": "shop.name", "value": "小王米店"}));
            let product = |sku: &str, name: &str, barcode: &str, price: i64| {
                json!({"sku": sku, "name": name, "barcode": barcode, "price_minor": price, "favourite": true})
            };
            call("product.put", product("R10", "五常大米 10kg", RICE, 7_990));
            call("product.put", product("E30", "鲜鸡蛋 30枚", EGGS, 2_680));
            let apples = json!({"sku": "A1", "name": "红富士苹果", "price_minor": 1_298, "unit": "kg"});
            call("product.put", apples);
            let member = call("member.enrol", json!({"name": "王小明", "salutation": "王先生", "phone": "13800138000"}));
            let member = &member["member_id"];
            call(
                "stored_value.top_up",
                json!({"member_id": member, "paid_minor": 10_000, "bonus_minor": 1_000, "tender": "cash"}),
            );
        });
        shop
    }

    /// The same shop under windows with faults in them, with commas between them.
    pub fn with_faults(self, planted: &'static str) -> SmallShop {
        SmallShop { planted, ..self }
    }

    /// Asks the shop; what writes, while no window has it open.
    pub fn ask<T>(&self, ask: impl FnOnce(&dyn Fn(&str, Value) -> Value) -> T) -> T {
        let till = Till::new(self.folder.clone(), Outside::system());
        ask(&|method, params| till.call(method, params, &Meta::default()).unwrap())
    }

    /// Asks the shop, and says when it was.
    pub fn ask_at<T>(&self, ask: impl FnOnce(&dyn Fn(&str, Value, Option<&str>) -> Value) -> T) -> T {
        let till = Till::new(self.folder.clone(), Outside::system());
        ask(&|method, params, at| {
            let at = at.map(|at| DateTime::parse_from_rfc3339(at).unwrap());
            till.call(method, params, &Meta { at, ..Meta::default() }).unwrap()
        })
    }

    /// A moment so many days ago.
    pub fn days_ago(days: i64) -> String {
        ((Outside::system().now)() - TimeDelta::days(days)).to_rfc3339()
    }

    /// Opens its window, ready to sell.
    pub fn window(&self) -> Window {
        self.window_with(&[])
    }

    /// Opens its window with more in its environment.
    pub fn window_with(&self, environment: &[(&str, &str)]) -> Window {
        let window = match self.planted {
            "" => Window::open_with(self.folder.path(), environment),
            faults => {
                let environment = [environment, &[(PLANTED, faults)]].concat();
                Window::open_with(self.folder.path(), &environment).with_patience(PATIENCE_WITH_FAULTS)
            }
        };
        window.wait_for("小王米店");
        // Its favourites are there; names that are cut short count as hidden, prices do not.
        window.wait_for("26.80");
        window
    }

    /// Chain, balances and tables are right.
    pub fn is_sound(&self) {
        assert_eq!(verify(&self.folder).unwrap().findings, Vec::<String>::new());
        assert_eq!(rebuild_and_compare(&self.folder).unwrap().differences, []);
    }

    /// The sales of the shop, which is sound, the latest first.
    pub fn sales(&self) -> Vec<Value> {
        self.is_sound();
        self.ask(|call| call("sale.list", json!({}))["sales"].as_array().unwrap().clone())
    }
}
