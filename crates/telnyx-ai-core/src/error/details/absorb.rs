//! Merging of two details that describe the same problem in the error forms of two APIs.

use super::ErrorDetail;

/// Fills the missing fields of `known` from `other` if both describe the same problem. Returns `true` if the two are
/// merged.
pub(super) fn absorb(known: &mut ErrorDetail, other: &ErrorDetail) -> bool {
    let equal = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    if leads_with(known, other) {
        known.field.clone_from(&other.field);
        known.message.clone_from(&other.message);
    }
    let lacks_text = known.message.is_none() || other.message.is_none();
    let same_text = equal(&known.message, &other.message) || equal(&known.message, &other.title);
    let other_field =
        known.field.as_ref().zip(other.field.as_ref()).is_some_and(|(one, other)| !steps(one).eq(steps(other)));
    let code_fits = known.code.is_none() || known.other_code.is_none() || other.code.is_none();
    let same = !other_field && code_fits && (same_text || lacks_text && equal(&known.code, &other.code));
    if same {
        let fill = |field: &mut Option<String>, from: &Option<String>| {
            if field.is_none() {
                field.clone_from(from);
            }
        };
        let other_code = known.code.as_ref().and(other.code.as_ref()).filter(|code| known.code.as_ref() != Some(code));
        known.other_code = known.other_code.take().or_else(|| other_code.cloned());
        fill(&mut known.code, &other.code);
        fill(&mut known.title, &other.title);
        fill(&mut known.message, &other.message);
        fill(&mut known.field, &other.field);
        fill(&mut known.kind, &other.kind);
        fill(&mut known.url, &other.url);
    }
    same
}

/// Returns `true` if `other` is a message about a field, such as `required` for `body.model`, and the message of
/// `known` is `model: required`, optionally followed by `;` and more text.
fn leads_with(known: &ErrorDetail, other: &ErrorDetail) -> bool {
    let field = |detail: &'_ ErrorDetail| {
        detail.field.as_deref().map(|field| field.strip_prefix("body.").unwrap_or(field).to_owned())
    };
    let rest = || {
        let field = field(known).filter(|known| field(other).as_ref() == Some(known))?;
        let text = known.message.as_deref()?.strip_prefix(&field)?.strip_prefix(": ")?;
        text.strip_prefix(other.message.as_deref()?)
    };
    rest().is_some_and(|rest| rest.is_empty() || rest.starts_with("; "))
}

/// Splits the path of a field, which is a JSON pointer in one form (`/body/top_p`) and dotted in another (`top_p`).
fn steps(field: &str) -> impl Iterator<Item = &str> {
    field.split(['/', '.']).filter(|step| !step.is_empty()).skip_while(|step| *step == "body")
}
