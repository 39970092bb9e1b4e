//! JSON schemas as tables.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use schemars::Schema;
use serde_json::Value;

use super::push;

/// The named types that methods share.
#[derive(Default)]
pub(super) struct Types(BTreeMap<String, Shape>);

/// A type: what it is, and its fields or values.
pub(super) struct Shape {
    pub(super) about: String,
    schema: Value,
}

impl Types {
    /// Reads a schema and keeps the types that it names.
    pub(super) fn read(&mut self, schema: Schema) -> Shape {
        let schema = Value::from(schema);
        for (name, named) in schema["$defs"].as_object().into_iter().flatten() {
            self.0.entry(name.clone()).or_insert_with(|| Shape::of(named.clone()));
        }
        Shape::of(schema)
    }

    /// Every named type.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (name, shape) in &self.0 {
            push(&mut text, format_args!("\n### {name}\n\n{}\n\n{}", shape.about, shape.fields_text()));
        }
        text
    }
}

impl Shape {
    fn of(schema: Value) -> Shape {
        let about = schema["description"].as_str().unwrap_or_default().replace('\n', " ");
        Shape { about, schema }
    }

    /// The fields as a table, or the values of a choice.
    pub(super) fn fields_text(&self) -> String {
        let mut rows = Vec::new();
        fields(&self.schema, &mut rows);
        if rows.is_empty() {
            return match type_of(&self.schema).as_str() {
                "object" => "No fields.\n".to_owned(),
                named => format!("{named}\n"),
            };
        }
        let mut text = "| field | type | | |\n|---|---|---|---|\n".to_owned();
        for Field { name, kind, needed, about } in rows {
            push(&mut text, format_args!("| `{name}` | {kind} | {needed} | {about} |\n"));
        }
        text
    }
}

struct Field {
    name: String,
    kind: String,
    needed: &'static str,
    about: String,
}

fn fields(schema: &Value, rows: &mut Vec<Field>) {
    let is_needed = |name: &str| schema["required"].as_array().is_some_and(|all| all.iter().any(|it| it == name));
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let about = field["description"].as_str().unwrap_or_default().replace('\n', " ");
        let needed = if is_needed(name) { "needed" } else { "" };
        rows.push(Field { name: name.clone(), kind: type_of(field), needed, about });
    }
    // The variants of a tagged choice, whose fields stand beside the others; where each has but one, that is the choice.
    let variants = || schema["oneOf"].as_array().into_iter().flatten().filter(|it| it["properties"].is_object());
    let names: BTreeSet<&String> =
        variants().flat_map(|it| it["properties"].as_object()).flat_map(|all| all.keys()).collect();
    let has_one = |variant: &Value| variant["properties"].as_object().is_some_and(|all| all.len() == 1);
    let is_choice = names.len() > 1 && names.len() == variants().count() && variants().all(has_one);
    let of_variants = rows.len();
    variants().for_each(|variant| fields(variant, rows));
    if is_choice {
        rows[of_variants..].iter_mut().for_each(|field| field.needed = "one of them");
    }
}

fn type_of(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(constant) = schema.get("const") {
        return format!("`{constant}`");
    }
    for list in ["enum", "anyOf", "oneOf"] {
        if let Some(choices) = schema[list].as_array() {
            let of = |choice: &Value| if list == "enum" { format!("`{choice}`") } else { type_of(choice) };
            return choices.iter().map(of).collect::<Vec<_>>().join(" or ");
        }
    }
    match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", type_of(&schema["items"])),
        Value::String(kind) => schema["format"].as_str().filter(|_| kind == "string").unwrap_or(kind).to_owned(),
        Value::Array(kinds) => {
            let named = |kind: &str| match (kind, schema["format"].as_str()) {
                ("array", _) => format!("list of {}", type_of(&schema["items"])),
                ("string", Some(format)) => format.to_owned(),
                (kind, _) => kind.to_owned(),
            };
            kinds.iter().filter_map(Value::as_str).map(named).collect::<Vec<_>>().join(" or ")
        }
        _ => "object".to_owned(),
    }
}
