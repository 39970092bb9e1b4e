//! Parameters beside the schema of their type.

use serde_json::Value;

/// Where a list stands though the schema has an object there and no list: `lines[0]`, `lines[2].staff[0]`. None where all
/// is well, or wrong in another way, which the reader of the parameters finds.
pub(super) fn list_for_object(schema: &Value, params: &Value) -> Option<String> {
    Walk { root: schema }.list_for_object(schema, params, String::new())
}

struct Walk<'a> {
    root: &'a Value,
}

impl<'a> Walk<'a> {
    fn list_for_object(&self, schema: &'a Value, value: &Value, place: String) -> Option<String> {
        let choices = self.choices(schema);
        let is = |choice: &&Value, kind: &str| match &choice["type"] {
            Value::Array(kinds) => kinds.iter().any(|known| known == kind),
            known => known == kind,
        };
        match value {
            Value::Array(items) => {
                let lists: Vec<&Value> = choices.iter().copied().filter(|choice| is(choice, "array")).collect();
                if lists.is_empty() && choices.iter().any(|choice| is(choice, "object")) {
                    return Some(place);
                }
                let mut places = items.iter().enumerate().map(|(n, item)| (format!("{place}[{n}]"), item));
                places.find_map(|(place, item)| {
                    lists.iter().find_map(|list| self.list_for_object(&list["items"], item, place.clone()))
                })
            }
            Value::Object(fields) => fields.iter().find_map(|(name, field)| {
                // Only fields that the schema knows are named: any other may be anything.
                let known = choices.iter().filter_map(|choice| choice["properties"].get(name));
                let place = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                known.into_iter().find_map(|schema| self.list_for_object(schema, field, place.clone()))
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
        }
    }

    /// What a schema allows, one by one: its references followed, its alternatives apart.
    fn choices(&self, schema: &'a Value) -> Vec<&'a Value> {
        if let Some(name) = schema["$ref"].as_str() {
            let target = self.root.pointer(name.trim_start_matches('#'));
            return target.map(|target| self.choices(target)).unwrap_or_default();
        }
        let alternatives = ["anyOf", "oneOf", "allOf"].into_iter().filter_map(|list| schema[list].as_array()).flatten();
        let mut choices: Vec<&Value> = alternatives.flat_map(|choice| self.choices(choice)).collect();
        choices.push(schema);
        choices
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_found_where_an_object_belongs_however_deep() {
        let schema = json!({
            "type": "object",
            "properties": {
                "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}},
                "whole": {"anyOf": [{"$ref": "#/$defs/Share"}, {"type": "null"}]},
                "words": {"type": "array", "items": {"type": "string"}},
                "maybe": {"type": ["array", "null"], "items": {"$ref": "#/$defs/Share"}},
            },
            "$defs": {
                "Line": {"type": "object", "properties": {"staff": {"type": "array", "items": {"$ref": "#/$defs/Share"}}}},
                "Share": {"type": "object", "properties": {}},
            },
        });
        for (params, place) in [
            (json!({"lines": [{"staff": [{}]}], "whole": {}, "words": ["a"]}), None),
            (json!({"lines": [{}, []]}), Some("lines[1]")),
            (json!({"lines": [{}, {"staff": [{}, ["1", "2"]]}]}), Some("lines[1].staff[1]")),
            (json!({"whole": []}), Some("whole")),
            (json!({"whole": null, "maybe": null}), None),
            (json!({"maybe": [{}, []]}), Some("maybe[1]")),
            (json!({"surplus": [[]], "words": [[]]}), None),
            (json!([]), Some("")),
        ] {
            assert_eq!(list_for_object(&schema, &params).as_deref(), place, "{params}");
        }
    }
}
