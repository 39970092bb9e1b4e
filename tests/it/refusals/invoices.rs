//! Invoices that cannot be asked for, issued, reversed or cancelled.

use huitou_core::code::Code;
use serde_json::{Value, json};

use crate::small_shop::{SmallShop, today};

/// The requests that get this code.
pub fn requests_of(it: &SmallShop, code: Code) -> Vec<(&'static str, Value)> {
    let issue = |id: &str| ("invoice.mark_issued", today(json!({"invoice_id": id, "tax_invoice_no": "26330001"})));
    let reverse = |id: &str| ("invoice.mark_reversed", today(json!({"invoice_id": id, "red_invoice_no": "26330002"})));
    let cancel = |id: &str| ("invoice.cancel", today(json!({"invoice_id": id, "reason": "不要了"})));
    let buyer = json!({"kind": "person", "title": "王芳"});
    let ask = |more: Value| {
        let mut params = json!({"sale_id": it.sale_for_invoice(), "buyer": buyer});
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        ("invoice.request", today(params))
    };
    match code {
        Code::UnknownInvoice => {
            let unknown = |id: &&str| {
                let listed = ("invoice.list", today(json!({"before": id})));
                [issue(id), reverse(id), cancel(id), listed]
            };
            ["1", "x", ""].iter().flat_map(unknown).collect()
        }
        Code::InvoiceAsked => {
            let sale = it.sale_for_invoice();
            it.shop.must("invoice.request", today(json!({"sale_id": sale, "buyer": buyer})));
            vec![ask(json!({"sale_id": sale}))]
        }
        Code::InvoiceNothing => vec![ask(json!({"sale_id": it.returned}))],
        Code::InvoiceChanged => vec![ask(json!({"expect_amount_minor": 1}))],
        Code::InvoiceTaxNoInvalid => {
            let buyers = [
                json!({"kind": "company", "title": "示例公司"}),
                json!({"kind": "company", "title": "示例公司", "tax_no": " "}),
                json!({"kind": "company", "title": "示例公司", "tax_no": "91350100M000100Y34"}),
                json!({"kind": "person", "title": "王芳", "tax_no": "91350100M000100Y43"}),
            ];
            buyers.into_iter().map(|buyer| ask(json!({"buyer": buyer}))).collect()
        }
        Code::InvoiceNotSo => {
            let (asked, issued, cancelled) = (it.invoice(), it.invoice(), it.invoice());
            let [(_, issuing), (_, cancelling)] = [issue(&issued), cancel(&cancelled)];
            it.shop.must("invoice.mark_issued", issuing);
            it.shop.must("invoice.cancel", cancelling);
            vec![reverse(&asked), issue(&issued), reverse(&issued), issue(&cancelled), cancel(&cancelled)]
        }
        Code::InvoiceDayInvalid => {
            let id = it.invoice();
            let on = |day: &str| {
                let params = json!({"invoice_id": id, "tax_invoice_no": "26330001", "issued_on": day});
                ("invoice.mark_issued", today(params))
            };
            let to_reverse = it.invoice();
            it.shop.must("invoice.mark_issued", issue(&to_reverse).1);
            it.shop.must("invoice.cancel", cancel(&to_reverse).1);
            let (method, mut late) = reverse(&to_reverse);
            late["reversed_on"] = json!("2099-01-01");
            vec![on("2099-01-01"), on("2025-12-31"), (method, late)]
        }
        other => panic!("{other} is no code of invoices"),
    }
}
