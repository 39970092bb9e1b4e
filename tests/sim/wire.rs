//! What is no request: lines of bytes through the pipe's own loop.

use std::fmt::Write;

use huitou_host::rpc::{LINE_LIMIT, serve};
use serde_json::{Value, json};

use crate::shop::{SimShop, Watch, code_of};
use crate::table::{OFTEN, Table};

/// The row of the table for what is no request of any method.
pub const A_LINE: &str = "a line";

/// The refusals of lines.
pub const LINE_CODES: [&str; 5] =
    ["malformed_json", "request_too_long", "not_a_request", "unknown_method", "invalid_params"];

/// Sends each bad line often, a good one after each, and counts the refusals.
pub fn refusals() -> Table {
    let shop = SimShop::made(0);
    let watch = Watch::over(shop.till.folder());
    let version = watch.version();
    let mut table = Table::default();
    for code in LINE_CODES {
        let lines = bad_lines(code);
        for n in 0..OFTEN.max(lines.len() as u64) {
            let mut input = lines[n as usize % lines.len()].clone();
            input.extend_from_slice(b"\n\n");
            writeln!(Text(&mut input), "{}", json!({"jsonrpc": "2.0", "id": n, "method": "shop.show"}))
                .expect("a buffer");
            let mut output = Vec::new();
            serve(&shop.till, &input[..], &mut output).expect("buffers do not break");
            let output = String::from_utf8(output).expect("answers are text");
            let answers: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
            let [bad, good] = &answers[..] else { panic!("one answer a line, not {output}") };
            assert_eq!(
                code_of(&bad["error"]["data"]),
                code,
                "{:?}",
                String::from_utf8_lossy(&input[..200.min(input.len())])
            );
            assert_eq!(good["id"], n, "the loop goes on after {code}");
            assert_eq!(good["result"]["played"], true, "the loop goes on after {code}");
            table.count(A_LINE, code);
        }
    }
    assert_eq!(watch.version(), version, "nothing was written");
    table
}

fn bad_lines(code: &str) -> Vec<Vec<u8>> {
    let texts: Vec<String> = match code {
        "malformed_json" => ["{", "nonsense", "{\"jsonrpc\":", "[1,2", "{'id':1}", "}{", "NaN", "\"open", "{\"a\":1,}"]
            .map(str::to_owned)
            .into_iter()
            .chain(["[".repeat(10_000)])
            .collect(),
        "request_too_long" => {
            return [LINE_LIMIT + 1, LINE_LIMIT + 2, 2 * LINE_LIMIT, 10 << 20].map(|length| vec![b'x'; length]).into();
        }
        "not_a_request" => [
            json!([]),
            json!({}),
            json!("text"),
            json!(5),
            json!(null),
            json!([{"jsonrpc": "2.0", "id": 1, "method": "shop.show"}]),
            json!({"jsonrpc": "2.0", "method": "shop.show"}),
            json!({"jsonrpc": "1.0", "id": 1, "method": "shop.show"}),
            json!({"id": 1, "method": "shop.show"}),
            json!({"jsonrpc": "2.0", "id": null, "method": "shop.show"}),
            json!({"jsonrpc": "2.0", "id": {}, "method": "shop.show"}),
            json!({"jsonrpc": "2.0", "id": 1, "method": 7}),
            json!({"jsonrpc": "2.0", "id": 1}),
            json!({"jsonrpc": "2.0", "id": 1, "method": "shop.show", "surplus": 1}),
            json!({"jsonrpc": "2.0", "id": 1, "method": "shop.show", "meta": {}, "params": {"meta": {}}}),
        ]
        .map(|line| line.to_string())
        .into(),
        "unknown_method" => ["sale.rings", "", "sale", "sale.", "Sale.Ring", "rpc.discover", "退款"]
            .map(|method| json!({"jsonrpc": "2.0", "id": 1, "method": method}).to_string())
            .into(),
        _ => [
            json!([1]),
            json!("text"),
            json!(5),
            json!({"meta": 5}),
            json!({"meta": {"at": "yesterday"}}),
            json!({"meta": {"surplus": 1}}),
            json!({"meta": {"locale": "fr"}}),
            json!({"surplus": 1}),
        ]
        .map(|params| json!({"jsonrpc": "2.0", "id": 1, "method": "shop.show", "params": params}).to_string())
        .into(),
    };
    let mut lines: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    if code == "malformed_json" {
        lines.push(vec![0xff, 0xfe, b'{', b'}']);
        lines.push(b"{\"jsonrpc\":\"2.0\",\"id\":\"\xc3\x28\"}".to_vec());
    }
    lines
}

/// Text written into bytes.
struct Text<'a>(&'a mut Vec<u8>);

impl Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}
