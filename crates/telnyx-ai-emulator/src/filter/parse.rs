//! The parser of filters.
//!
//! Implemented here: with `winnow` this grammar is not shorter if the errors must be useful.

use super::{Column, Comparison, Condition, Is, Operand, Test, cursor::Cursor, pattern::Pattern};
use crate::clock;

/// Maximum nesting of groups.
const MAX_DEPTH: usize = 50;

/// Parses a query parameter, such as `name` and `like.Voice%`, or `or` and `(id.eq.1,id.eq.2)`.
///
/// # Errors
///
/// Returns the reason why the filter is invalid.
pub(crate) fn parse(name: &str, value: &str) -> Result<Condition, String> {
    let mut cursor = Cursor(value);
    let condition = match group(name) {
        Some((negated, any)) => {
            members(&mut cursor, MAX_DEPTH).map(|members| Condition::Group { negated, any, members })
        }
        None => Column::named(name).and_then(|column| test(&mut cursor, column, false)),
    };
    let condition = condition.and_then(|condition| match cursor.0 {
        "" => Ok(condition),
        rest => Err(format!("'{rest}' after the last parenthesis is invalid.")),
    });
    condition.map_err(|problem| format!("The filter {name}={value} is invalid: {problem}"))
}

/// Parses the name of a group: whether it is negated, and whether any condition is sufficient.
fn group(name: &str) -> Option<(bool, bool)> {
    let (negated, word) = name.strip_prefix("not.").map_or((false, name), |word| (true, word));
    match word {
        "or" => Some((negated, true)),
        "and" => Some((negated, false)),
        _ => None,
    }
}

fn members(cursor: &mut Cursor<'_>, depth: usize) -> Result<Vec<Condition>, String> {
    let depth = depth.checked_sub(1).ok_or_else(|| format!("Groups are nested more than {MAX_DEPTH} deep."))?;
    cursor.expect("(")?;
    let mut members = Vec::new();
    loop {
        members.push(member(cursor, depth)?);
        if !cursor.take(",") {
            break;
        }
    }
    cursor.expect(")")?;
    Ok(members)
}

fn member(cursor: &mut Cursor<'_>, depth: usize) -> Result<Condition, String> {
    while cursor.take(" ") {}
    for word in ["not.and", "not.or", "and", "or"] {
        if cursor.0.strip_prefix(word).is_some_and(|rest| rest.starts_with('('))
            && let Some((negated, any)) = group(word)
        {
            cursor.take(word);
            return Ok(Condition::Group { negated, any, members: members(cursor, depth)? });
        }
    }
    let column = column(cursor)?;
    cursor.expect(".")?;
    test(cursor, column, true)
}

/// Parses a column in a group, where a metadata key with dots is in double quotes.
fn column(cursor: &mut Cursor<'_>) -> Result<Column, String> {
    let mut name = cursor.until(&['.', ',', '(', ')', '"']).to_owned();
    if cursor.0.starts_with('"') {
        name.push_str(&cursor.element()?);
    }
    Column::named(&name)
}

/// Parses a condition. In a group its value is an element, otherwise it is the remaining text.
fn test(cursor: &mut Cursor<'_>, column: Column, in_group: bool) -> Result<Condition, String> {
    let negated = cursor.take("not.");
    let operator = cursor.until(&['.', ',', ')']);
    let operator = Operator::named(operator)?;
    cursor.expect(".")?;
    let test = match operator {
        Operator::In => Test::In(list(cursor, &column)?),
        Operator::Is => Test::Is(is(&value(cursor, in_group)?)?),
        Operator::Like { any_case } => {
            if let Column::Time(name) = column {
                return Err(format!("{name} is a time, so patterns are unsupported."));
            }
            Test::Like(Pattern::new(&value(cursor, in_group)?, any_case))
        }
        Operator::Compare(comparison) => Test::Compare(comparison, operand(&column, value(cursor, in_group)?)?),
    };
    Ok(Condition::Test { column, negated, test })
}

#[derive(Clone, Copy)]
enum Operator {
    Compare(Comparison),
    Like { any_case: bool },
    In,
    Is,
}

impl Operator {
    fn named(name: &str) -> Result<Self, String> {
        Ok(match name {
            "eq" => Self::Compare(Comparison::Eq),
            "neq" => Self::Compare(Comparison::Neq),
            "gt" => Self::Compare(Comparison::Gt),
            "gte" => Self::Compare(Comparison::Gte),
            "lt" => Self::Compare(Comparison::Lt),
            "lte" => Self::Compare(Comparison::Lte),
            "like" => Self::Like { any_case: false },
            "ilike" => Self::Like { any_case: true },
            "in" => Self::In,
            "is" => Self::Is,
            _ => {
                let all = "eq, neq, gt, gte, lt, lte, like, ilike, in, is, each with an optional not. before it";
                return Err(format!("The operator '{name}' is unknown; use {all}."));
            }
        })
    }
}

fn value(cursor: &mut Cursor<'_>, in_group: bool) -> Result<String, String> {
    if in_group { cursor.element() } else { Ok(std::mem::take(&mut cursor.0).to_owned()) }
}

fn list(cursor: &mut Cursor<'_>, column: &Column) -> Result<Vec<Operand>, String> {
    cursor.expect("(")?;
    let mut operands = Vec::new();
    if cursor.take(")") {
        return Ok(operands);
    }
    loop {
        operands.push(operand(column, cursor.element()?)?);
        if !cursor.take(",") {
            break;
        }
    }
    cursor.expect(")")?;
    Ok(operands)
}

fn is(word: &str) -> Result<Is, String> {
    match word.to_ascii_lowercase().as_str() {
        "null" => Ok(Is::Null),
        "not_null" => Ok(Is::NotNull),
        "true" => Ok(Is::Bool(true)),
        "false" => Ok(Is::Bool(false)),
        _ => Err(format!("is.{word} is unknown; use is.null, is.not_null, is.true or is.false.")),
    }
}

fn operand(column: &Column, value: String) -> Result<Operand, String> {
    match column {
        Column::Time(name) => match clock::read(&value) {
            Some(time) => Ok(Operand::Time(time)),
            None => Err(format!("{name} is a time and '{value}' is not; encode a plus as %2B.")),
        },
        _ => Ok(Operand::Text(value)),
    }
}
