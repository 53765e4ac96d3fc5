use super::Filter;
use crate::condition::Condition;

#[test]
fn each_operator_has_its_name() {
    for (filter, text) in [
        (Filter::eq("a"), "eq.a"),
        (Filter::neq(1), "neq.1"),
        (Filter::gt(1.5), "gt.1.5"),
        (Filter::gte("2026-01-01"), "gte.2026-01-01"),
        (Filter::lt("b"), "lt.b"),
        (Filter::lte("b"), "lte.b"),
        (Filter::like("Voice%"), "like.Voice%"),
        (Filter::ilike("*voice*"), "ilike.*voice*"),
        (Filter::is_in(["a", "b"]), "in.(a,b)"),
        (Filter::is_in([1, 2]), "in.(1,2)"),
        (Filter::is_in::<&str>([]), "in.()"),
        (Filter::is_null(), "is.null"),
        (Filter::is(true), "is.true"),
        (Filter::is(false).negate(), "not.is.false"),
        (Filter::eq("a").negate().negate(), "eq.a"),
    ] {
        assert_eq!(filter.to_string(), text);
    }
}

#[test]
fn only_list_elements_are_quoted() {
    let odd = r#"a,b(c)"d"\e"#;
    assert_eq!(Filter::eq(odd).to_string(), format!("eq.{odd}"));
    assert_eq!(Filter::is_in([odd]).to_string(), r#"in.("a,b(c)\"d\"\\e")"#);
    assert_eq!(Condition::field("name", Filter::eq(odd)).to_string(), r#"name.eq."a,b(c)\"d\"\\e""#);
    for (plain, quoted) in [("", r#""""#), (" a", r#"" a""#), ("{a}", r#""{a}""#)] {
        assert_eq!(Condition::field("name", Filter::eq(plain)).to_string(), format!("name.eq.{quoted}"));
    }
    // Dots and colons do not end an element.
    assert_eq!(
        Condition::field("created_at", Filter::lt("2026-01-01T00:00:00.5Z")).to_string(),
        "created_at.lt.2026-01-01T00:00:00.5Z"
    );
}
