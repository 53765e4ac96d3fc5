//! Two descriptions of one problem, in the shapes of two APIs.

use super::ErrorDetail;

/// Fills the gaps of `known` from `other` when both tell of the same problem, and says whether they do.
pub(super) fn absorb(known: &mut ErrorDetail, other: &ErrorDetail) -> bool {
    let equal = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    if leads_with(known, other) {
        known.field.clone_from(&other.field);
        known.message.clone_from(&other.message);
    }
    let silent = known.message.is_none() || other.message.is_none();
    let same_text = equal(&known.message, &other.message) || equal(&known.message, &other.title);
    let other_field =
        known.field.as_ref().zip(other.field.as_ref()).is_some_and(|(one, other)| !steps(one).eq(steps(other)));
    let code_fits = known.code.is_none() || known.other_code.is_none() || other.code.is_none();
    let same = !other_field && code_fits && (same_text || silent && equal(&known.code, &other.code));
    if same {
        let fill = |gap: &mut Option<String>, from: &Option<String>| {
            if gap.is_none() {
                gap.clone_from(from);
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

/// Returns true if `known` is `model: no`, perhaps with more after `;`, and `other` is `no` at `body.model`.
fn leads_with(known: &ErrorDetail, other: &ErrorDetail) -> bool {
    let place = |detail: &'_ ErrorDetail| {
        detail.field.as_deref().map(|field| field.strip_prefix("body.").unwrap_or(field).to_owned())
    };
    let rest = || {
        let place = place(known).filter(|known| place(other).as_ref() == Some(known))?;
        let text = known.message.as_deref()?.strip_prefix(&place)?.strip_prefix(": ")?;
        text.strip_prefix(other.message.as_deref()?)
    };
    rest().is_some_and(|rest| rest.is_empty() || rest.starts_with("; "))
}

/// The steps of a path to a field, which is a JSON pointer in one shape (`/body/top_p`) and dotted in another (`top_p`).
fn steps(field: &str) -> impl Iterator<Item = &str> {
    field.split(['/', '.']).filter(|step| !step.is_empty()).skip_while(|step| *step == "body")
}
