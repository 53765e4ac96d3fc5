//! Numbers within the bounds of a schema.

use serde_json::{Map, Value, json};

use super::{Steps, check::is_valid};

/// Returns a whole number as JSON, written without a fraction or an exponent.
pub(super) fn whole_number(n: i128) -> Option<Value> {
    i64::try_from(n).map(Value::from).or_else(|_| u64::try_from(n).map(Value::from)).ok()
}

/// Returns the whole number nearest to zero within the bounds, or `None` if it does not fit into 64 bits.
pub(super) fn integer(schema: &Map<String, Value>) -> Option<Value> {
    let at_least = |keyword| schema.get(keyword).and_then(|bound| exact(bound, f64::ceil));
    let at_most = |keyword| schema.get(keyword).and_then(|bound| exact(bound, f64::floor));
    // Rounds up a fractional bound: a minimum of 2.5 means 3.
    let min = at_least("minimum").max(at_most("exclusiveMinimum").and_then(|below| below.checked_add(1)));
    let max = [at_most("maximum"), at_least("exclusiveMaximum").and_then(|above| above.checked_sub(1))];
    let max = max.into_iter().flatten().min();
    let step =
        schema.get("multipleOf").and_then(|step| exact(step, |step| if step.fract() == 0.0 { step } else { 1.0 }));
    let step = step.filter(|step| *step > 0).unwrap_or(1);
    let nearest = match (min, max) {
        (Some(min), _) if min > 0 => min.div_euclid(step) + i128::from(min.rem_euclid(step) > 0),
        (_, Some(max)) if max < 0 => max.div_euclid(step),
        _ => 0,
    };
    valid(schema, whole_number(nearest.checked_mul(step)?)?)
}

/// Returns the number nearest to zero within the bounds.
pub(super) fn number(schema: &Map<String, Value>) -> Option<Value> {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let step = bound("multipleOf").filter(|step| *step > 0.0);
    let nudge = step.unwrap_or(0.5);
    let up = |n: f64| step.map_or(n, |step| (n / step).ceil() * step);
    let down = |n: f64| step.map_or(n, |step| (n / step).floor() * step);
    let candidates = [
        Some(0.0),
        bound("minimum").map(up),
        bound("exclusiveMinimum").map(|n| up(n + nudge)),
        // Between close exclusive bounds only the midpoint is left.
        bound("exclusiveMinimum").zip(bound("exclusiveMaximum")).map(|(low, high)| f64::midpoint(low, high)),
        bound("maximum").map(down),
        bound("exclusiveMaximum").map(|n| down(n - nudge)),
    ];
    let found = candidates.into_iter().flatten();
    let found = found.map(|n| if n.fract() == 0.0 && n.abs() < 9e15 { json!(n as i64) } else { json!(n) });
    found.into_iter().find_map(|n| valid(schema, n))
}

/// Returns a bound without loss if it is an integer, otherwise rounded.
fn exact(bound: &Value, round: impl Fn(f64) -> f64) -> Option<i128> {
    bound.as_number()?.as_i128().or_else(|| bound.as_f64().map(|n| round(n) as i128))
}

fn valid(schema: &Map<String, Value>, n: Value) -> Option<Value> {
    let object = Value::Object(schema.clone());
    is_valid(&object, &object, &n, &Steps::new()).then_some(n)
}
