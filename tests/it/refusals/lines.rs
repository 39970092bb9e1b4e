//! Lines that are no requests: each is answered, and the loop goes on.

use huitou_core::code::Code;
use huitou_core::words::Locale;
use huitou_host::rpc::serve;
use huitou_tests::text;
use serde_json::{Value, json};

use super::{are_sentences, goes_on};
use crate::small_shop::{SmallShop, dump};

/// The lines that get this code.
pub fn lines_of(code: Code) -> Vec<Vec<u8>> {
    let texts = |lines: &[&str]| lines.iter().map(|line| line.as_bytes().to_vec()).collect();
    match code {
        Code::MalformedJson => {
            let mut lines: Vec<Vec<u8>> = texts(&[
                "{",
                "}",
                "nonsense",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.show\"",
                "{'jsonrpc':'2.0'}",
                "[1,2",
                "\u{feff}{}",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.show\"}{}",
                "NaN",
                "{\"a\":\"\u{1}\"}",
            ]);
            lines.push(vec![0xff, 0xfe, b'{', b'}']);
            lines.push(b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xc3\x28\"}".to_vec());
            // Nested deeper than any request.
            lines.push([vec![b'['; 100_000], vec![b']'; 100_000]].concat());
            lines
        }
        Code::NotARequest => texts(&[
            "null",
            "1",
            "\"shop.show\"",
            "[]",
            "{}",
            "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.show\"}]",
            "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"shop.show\"}",
            "{\"jsonrpc\":\"2.0\",\"method\":\"shop.show\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"shop.show\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"shop.show\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":5}",
            "{\"jsonrpc\":\"2.0\",\"id\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.show\",\"extra\":1}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shop.show\",\"meta\":{},\"params\":{\"meta\":{}}}",
        ]),
        Code::RequestTooLong => {
            let long = |length: usize| {
                let sku = "9".repeat(length);
                format!(
                    "{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"product.search\",\"params\":{{\"query\":\"{sku}\"}}}}"
                )
                .into_bytes()
            };
            vec![long(10 << 20), long(1 << 20), vec![b' '; (1 << 20) + 1], vec![b'x'; 10 << 20]]
        }
        other => panic!("{other} is no code of a line"),
    }
}

/// Every line is answered with the code in each language, nothing changes, and the good request behind each is answered.
pub fn are_answered(it: &SmallShop, code: Code, bad: &[Vec<u8>]) {
    let good = br#"{"jsonrpc":"2.0","id":"good","method":"shop.show"}"#;
    let mut told: Vec<Vec<String>> = vec![Vec::new(); bad.len()];
    for locale in Locale::ALL {
        // A line without a request has no meta, so it is answered in the shop's language.
        it.shop.must("setting.put", json!({"key": "shop.locale", "value": locale.tag()}));
        let before = dump(&it.path());
        let input: Vec<u8> = bad.iter().flat_map(|line| [line, b"\n".as_slice(), good, b"\n"].concat()).collect();
        let mut output = Vec::new();
        serve(&it.shop.till, input.as_slice(), &mut output).unwrap();
        let output = String::from_utf8(output).unwrap();
        let answers: Vec<Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), 2 * bad.len(), "{code}: an answer for each line");
        for (n, pair) in answers.chunks(2).enumerate() {
            let shown = String::from_utf8_lossy(&bad[n][..bad[n].len().min(80)]).into_owned();
            assert_eq!(pair[0]["error"]["data"]["code"], code.as_str(), "{shown}: {}", pair[0]);
            assert_eq!(pair[0]["error"]["message"], code.as_str());
            assert_eq!(pair[1]["result"]["locale"], locale.tag(), "the request behind {shown}");
            told[n].push(text(&pair[0]["error"]["data"], "text"));
        }
        assert!(dump(&it.path()) == before, "{code} changed a table");
    }
    for sentences in told {
        are_sentences(code, &sentences.try_into().unwrap());
    }
    it.shop.must("setting.put", json!({"key": "shop.locale", "value": "zh-Hans"}));
    goes_on(it);
}

#[test]
fn a_line_without_end_and_a_line_of_ten_megabytes_leave_the_pipe_of_a_real_till_working() {
    let it = SmallShop::played();
    let mut till = huitou_tests::Rpc::start(&it.path());
    till.send_line(&"x".repeat(10 << 20)).unwrap();
    assert_eq!(till.receive().unwrap()["error"]["data"]["code"], "request_too_long");
    till.send_line("").unwrap();
    till.send_line("{").unwrap();
    assert_eq!(till.receive().unwrap()["error"]["data"]["code"], "malformed_json");
    assert!(till.call("shop.show", json!({})).unwrap().is_ok());
    assert!(till.close().wait().unwrap().success());
}
