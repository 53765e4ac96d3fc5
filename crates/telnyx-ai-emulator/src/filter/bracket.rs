//! Filters in brackets, such as `filter[region][in]=USA,DEU`.

use super::{Column, Comparison, Condition, Operand, Test, pattern::Pattern};
use crate::clock;

/// Parses a query parameter whose name begins with `filter`. A field that `column` does not know is a metadata key.
///
/// # Errors
///
/// Returns the reason why the filter is invalid.
pub(crate) fn parse(name: &str, value: &str, column: fn(&str) -> Option<Column>) -> Option<Result<Condition, String>> {
    let rest = name.strip_prefix("filter").filter(|rest| rest.is_empty() || rest.starts_with('['))?;
    let condition = steps(rest).and_then(|(field, operator)| {
        let column = column(field).unwrap_or_else(|| Column::Metadata(field.to_owned()));
        let test = test(&column, operator.unwrap_or("eq"), value)?;
        Ok(Condition::Test { column, negated: false, test })
    });
    Some(condition.map_err(|problem| format!("Invalid filter {name}={value}: {problem}")))
}

/// Returns the field and the operator in `[field]` or `[field][operator]`.
fn steps(brackets: &str) -> Result<(&str, Option<&str>), String> {
    let inside = brackets.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or_default();
    let (field, operator) = inside.split_once("][").map_or((inside, None), |(field, operator)| (field, Some(operator)));
    if field.is_empty() || inside.split("][").any(|step| step.contains(['[', ']'])) || inside.matches("][").count() > 1
    {
        return Err("the form is filter[FIELD] or filter[FIELD][OPERATOR].".to_owned());
    }
    Ok((field, operator))
}

fn test(column: &Column, operator: &str, value: &str) -> Result<Test, String> {
    let compare = |comparison| Ok(Test::Compare(comparison, operand(column, value)?));
    match operator {
        "eq" => compare(Comparison::Eq),
        "gte" => compare(Comparison::Gte),
        "gt" => compare(Comparison::Gt),
        "lte" => compare(Comparison::Lte),
        "lt" => compare(Comparison::Lt),
        "in" => {
            let operands = value.split(',').map(|value| operand(column, value.trim()));
            operands.collect::<Result<_, _>>().map(Test::In)
        }
        "contains" => match column {
            Column::Time(name) => Err(format!("{name} is a time, so contains is unsupported.")),
            _ => Ok(Test::Like(containing(value))),
        },
        _ => Err(format!("The operator '{operator}' is unknown; use eq, in, gte, gt, lte, lt or contains.")),
    }
}

/// Returns a pattern with any text before and after. Only `*` is a wildcard in `value`.
fn containing(value: &str) -> Pattern {
    let mut pattern = "*".to_owned();
    for c in value.chars() {
        if ['%', '_', '\\'].contains(&c) {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('*');
    Pattern::new(&pattern, false)
}

fn operand(column: &Column, value: &str) -> Result<Operand, String> {
    match column {
        Column::Time(name) => match clock::read(value) {
            Some(time) => Ok(Operand::Time(time)),
            None => Err(format!("{name} is a time and '{value}' is not; encode a plus as %2B.")),
        },
        _ => Ok(Operand::Text(value.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{Cell, Row},
        *,
    };

    struct Sample;

    impl Row for Sample {
        fn cell(&self, column: &Column) -> Cell {
            match column {
                Column::Text("region") => Cell::Value(json!("USA")),
                Column::Time(_) => Cell::Time(clock::read("2026-01-02T03:04:05Z").unwrap()),
                Column::Metadata(key) => match key.as_str() {
                    "score" => Cell::Value(json!(9)),
                    "note" => Cell::Value(json!("a_b 100% *sure*")),
                    _ => Cell::Null,
                },
                Column::Text(_) => Cell::Null,
            }
        }
    }

    fn column(name: &str) -> Option<Column> {
        match name {
            "region" => Some(Column::Text("region")),
            "at" => Some(Column::Time("at")),
            _ => None,
        }
    }

    #[test]
    fn operators_select_the_right_rows() {
        for (name, value, matches) in [
            ("filter[region]", "USA", Some(true)),
            ("filter[region]", "usa", Some(false)),
            ("filter[region][eq]", "DEU", Some(false)),
            ("filter[region][in]", "DEU, USA", Some(true)),
            ("filter[region][in]", "DEU,AUS", Some(false)),
            ("filter[at][gte]", "2026-01-02T03:04:05Z", Some(true)),
            ("filter[at][gt]", "2026-01-02T03:04:05Z", Some(false)),
            ("filter[at][lte]", "2026-01-02T03:04:05Z", Some(true)),
            ("filter[at][lt]", "2026-01-02T03:04:05Z", Some(false)),
            ("filter[at]", "2026-01-02T04:04:05+01:00", Some(true)),
            ("filter[at][in]", "2025-01-01,2026-01-02T03:04:05Z", Some(true)),
            ("filter[score][gt]", "10", Some(false)),
            ("filter[score][lt]", "10", Some(true)),
            ("filter[score]", "9", Some(true)),
            ("filter[note][contains]", "b 100%", Some(true)),
            ("filter[note][contains]", "B 100%", Some(false)),
            ("filter[note][contains]", "a*sure", Some(true)),
            ("filter[note][contains]", "aXb", Some(false)),
            ("filter[note][contains]", "a__", Some(false)),
            ("filter[note][contains]", "100%%", Some(false)),
            ("filter[none]", "x", None),
        ] {
            assert_eq!(parse(name, value, column).unwrap().unwrap().matches(&Sample), matches, "{name}={value}");
        }
    }

    #[test]
    fn other_parameters_and_invalid_filters_are_distinguished() {
        for name in ["q", "filters[a]", "page[size]", "filtera"] {
            assert!(parse(name, "x", column).is_none(), "{name}");
        }
        for (name, value, why) in [
            ("filter", "x", "filter[FIELD]"),
            ("filter[]", "x", "filter[FIELD]"),
            ("filter[a", "x", "filter[FIELD]"),
            ("filter[a]b", "x", "filter[FIELD]"),
            ("filter[a][b][c]", "x", "filter[FIELD]"),
            ("filter[[a]]", "x", "filter[FIELD]"),
            ("filter[a][ne]", "x", "The operator 'ne' is unknown"),
            ("filter[a][]", "x", "The operator '' is unknown"),
            ("filter[at][gte]", "yesterday", "is a time"),
            ("filter[at][in]", "2026-01-01,x", "is a time"),
            ("filter[at][contains]", "2026", "is a time"),
        ] {
            let problem = parse(name, value, column).unwrap().unwrap_err();
            assert!(problem.contains(why) && problem.contains(name), "{name}: {problem}");
        }
    }
}
