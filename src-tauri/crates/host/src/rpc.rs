//! JSON-RPC 2.0, one request a line in, one answer a line out.

use std::io::{self, BufRead, Read, Write};

use huitou_app::Error;
use huitou_core::code::{Code, Refusal};
use huitou_core::params::InvalidParam;
use huitou_core::words::Locale;
use huitou_store::planted;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::methods::{self, MethodKind};
use crate::till::{Meta, Till};

/// The longest line that is read, in bytes: hundreds of lines of a basket are far below it.
pub const LINE_LIMIT: usize = 1 << 20;

/// Answers requests until the input ends.
///
/// # Errors
/// Where input or output break; a bad request is answered and the loop goes on.
pub fn serve(till: &Till, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    let mut line = Vec::new();
    while let Some(whole) = next_line(&mut input, &mut line)? {
        let answer = match whole {
            false => failure(till, Value::Null, &Meta::default(), None, &too_long()),
            true if line.iter().all(u8::is_ascii_whitespace) => continue,
            true => answer_line(till, &line, &mut output)?,
        };
        send(&mut output, &answer)?;
    }
    Ok(())
}

fn send(output: &mut impl Write, answer: &Value) -> io::Result<()> {
    writeln!(output, "{answer}")?;
    output.flush()
}

fn too_long() -> Error {
    Code::RequestTooLong.because().count("limit", LINE_LIMIT as i64).into()
}

/// The next line; false where it was longer than the limit and the rest was passed over; none at the end.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Option<bool>> {
    line.clear();
    let limit = LINE_LIMIT as u64 + 1;
    if input.take(limit).read_until(b'\n', line)? == 0 {
        return Ok(None);
    }
    if line.len() <= LINE_LIMIT || line.ends_with(b"\n") {
        return Ok(Some(true));
    }
    loop {
        let chunk = input.fill_buf()?;
        if chunk.is_empty() {
            return Ok(Some(false));
        }
        let (used, done) = match chunk.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (chunk.len(), false),
        };
        input.consume(used);
        if done {
            return Ok(Some(false));
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    jsonrpc: String,
    id: Value,
    method: String,
    #[serde(default)]
    params: Option<Value>,
    #[serde(default)]
    meta: Option<Map<String, Value>>,
}

fn answer_line(till: &Till, line: &[u8], output: &mut impl Write) -> io::Result<Value> {
    let value: Value = match serde_json::from_slice(line) {
        Ok(value) => value,
        Err(_) => return Ok(failure(till, Value::Null, &Meta::default(), None, &Code::MalformedJson.into())),
    };
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or(Value::Null);
    let locale = asked_locale(&value);
    let (method, params, mut meta) = match read_request(value) {
        Ok(request) => request,
        Err(refusal) => {
            let meta = Meta { locale, ..Meta::default() };
            return Ok(failure(till, id, &meta, None, &refusal.into()));
        }
    };
    let request_id = name_request(till, &method, &mut meta);
    if planted::is("answer_before_commit")
        && let Ok(known) = methods::named(&method)
        && let Some(rehearse) = known.rehearse
        && let Ok(answer) = rehearse(till, params.clone(), &meta)
    {
        send(output, &success(id.clone(), answer, request_id.clone()))?;
        // The commit comes late, and its answer was sent already.
        std::thread::sleep(std::time::Duration::from_millis(2));
        let _ = till.call(&method, params, &meta);
        return Ok(json!({"jsonrpc": "2.0", "id": null, "result": "late"}));
    }
    Ok(match till.call(&method, params, &meta) {
        Ok(answer) => success(id, answer, request_id),
        Err(error) => failure(till, id, &meta, request_id, &error),
    })
}

/// The language that even a request that cannot be read asks for.
fn asked_locale(request: &Value) -> Option<Locale> {
    let places = ["/meta/locale", "/params/meta/locale"].into_iter();
    places.filter_map(|place| request.pointer(place)?.as_str()).find_map(Locale::from_tag)
}

/// The id of a command's request, made where it is missing; a query has none to tell.
pub fn name_request(till: &Till, method: &str, meta: &mut Meta) -> Option<String> {
    let is_command = methods::named(method).is_ok_and(|method| method.kind == MethodKind::Command);
    is_command.then(|| meta.request_id.get_or_insert_with(|| till.new_request_id()).clone())
}

/// Method, parameters and meta of a request. `meta` stands beside `params` or in it.
fn read_request(value: Value) -> Result<(String, Value, Meta), Refusal> {
    let not_a_request = |reason: &str| Code::NotARequest.because().text("reason", reason);
    if !value.is_object() {
        return Err(not_a_request("one object a line"));
    }
    let request: Request = serde_json::from_value(value).map_err(|error| not_a_request(&misshapen(&error)))?;
    if request.jsonrpc != "2.0" {
        return Err(not_a_request("jsonrpc: \"2.0\""));
    }
    if !(request.id.is_string() || request.id.is_number()) {
        return Err(not_a_request("id: a string or a number"));
    }
    let (params, inner) = split_meta(request.params.unwrap_or_else(|| json!({})))?;
    let outer = request.meta.map(|meta| read_meta(Value::Object(meta))).transpose()?;
    let meta = match (outer, inner) {
        (Some(_), Some(_)) => return Err(not_a_request("meta: beside params or in it, not both")),
        (outer, inner) => outer.or(inner).unwrap_or_default(),
    };
    Ok((request.method, params, meta))
}

/// Parameters without their `meta`, and the meta.
///
/// # Errors
/// [`Code::InvalidParams`] where the parameters are no object or the meta is not one.
pub fn split_meta(params: Value) -> Result<(Value, Option<Meta>), Refusal> {
    let Value::Object(mut params) = params else {
        return Err(InvalidParam::NotAnObject { field: "params".to_owned() }.because());
    };
    let meta = params.remove("meta").map(read_meta).transpose()?;
    Ok((Value::Object(params), meta))
}

fn read_meta(meta: Value) -> Result<Meta, Refusal> {
    if !meta.is_object() {
        return Err(InvalidParam::NotAnObject { field: "meta".to_owned() }.because());
    }
    serde_json::from_value(meta).map_err(|error| {
        let reason = format!("meta: {}", misshapen(&error));
        InvalidParam::Misshapen { reason }.because()
    })
}

/// What is wrong with the shape of a request, without the value itself: a name or a phone may stand in the wrong place,
/// and refusals may be logged. Serde puts values between quotes, behind `invalid type:` and `invalid value:`.
pub(crate) fn misshapen(error: &serde_json::Error) -> String {
    let reason = error.to_string();
    if planted::is("refusals_name_values") {
        return reason;
    }
    if let Some((what, rest)) = reason.split_once(": ").filter(|(what, _)| what.starts_with("invalid ")) {
        let expected = rest.rsplit_once(", expected ").map_or("something else", |(_, expected)| expected);
        return format!("{what}, expected {expected}");
    }
    let Some((before, rest)) = reason.split_once('`') else { return reason };
    match rest.split_once('`') {
        Some((name, after)) if is_plain_name(name) && (after.is_empty() || after.starts_with(", ")) => reason,
        Some((_, after)) if after.starts_with(", ") => format!("{before}…{after}"),
        Some(_) | None => format!("{before}…"),
    }
}

/// A word as fields and choices are named, not as people are.
fn is_plain_name(name: &str) -> bool {
    name.len() <= 24 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
}

fn success(id: Value, answer: Value, request_id: Option<String>) -> Value {
    let answer = with_request_id(answer, request_id);
    json!({"jsonrpc": "2.0", "id": id, "result": answer})
}

/// The answer of a command with the id of its request.
pub fn with_request_id(mut answer: Value, request_id: Option<String>) -> Value {
    if let (Value::Object(fields), Some(request_id)) = (&mut answer, request_id) {
        fields.insert("request_id".to_owned(), request_id.into());
    }
    answer
}

fn failure(till: &Till, id: Value, meta: &Meta, request_id: Option<String>, error: &Error) -> Value {
    let data = error_data(till, meta, error, request_id);
    let code = match error.refusal().code {
        Code::MalformedJson => -32700,
        Code::NotARequest | Code::RequestTooLong => -32600,
        Code::UnknownMethod => -32601,
        Code::InvalidParams => -32602,
        Code::Internal => -32603,
        _ => -32000,
    };
    let message = data.get("code").cloned().unwrap_or_default();
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": message, "data": data}})
}

/// `{code, args, text}` of an error, and the request's id where it was a command.
pub fn error_data(till: &Till, meta: &Meta, error: &Error, request_id: Option<String>) -> Value {
    let refusal = till.refusal_of(error);
    let mut data = Map::new();
    data.insert("code".to_owned(), refusal.code.as_str().into());
    data.insert("args".to_owned(), serde_json::to_value(&refusal.args).unwrap_or_default());
    data.insert("text".to_owned(), till.words(meta.locale).refusal(&refusal).into());
    data.extend(request_id.map(|id| ("request_id".to_owned(), id.into())));
    Value::Object(data)
}
