use super::Condition;
use crate::filter::Filter;

#[test]
fn groups_nest_and_negate() {
    let inner =
        Condition::all([Condition::field("a", Filter::eq(1)), Condition::metadata("k", Filter::is_null().negate())]);
    assert_eq!(inner.to_string(), "and(a.eq.1,metadata->k.not.is.null)");
    assert_eq!(Condition::any([inner.negate()]).to_string(), "or(not.and(a.eq.1,metadata->k.not.is.null))");
}
