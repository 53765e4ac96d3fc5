#![allow(clippy::unwrap_used)]

use super::for_model;

#[test]
fn names_have_the_prefix_and_only_allowed_characters() {
    let names = for_model("files", &["read", "list dir", "größe", "a.b/c"]).unwrap();
    assert_eq!(names, ["files_read", "files_list_dir", "files_gr__e", "files_a_b_c"]);
}

#[test]
fn equal_names_become_unique_in_any_order() {
    let names = for_model("s", &["a.b", "a_b", "a/b"]).unwrap();
    assert_eq!(names, ["s_a_b_108bf50c", "s_a_b", "s_a_b_3a8e75c1"]);
    let other = for_model("s", &["a/b", "a.b", "a_b"]).unwrap();
    assert_eq!(other, ["s_a_b_3a8e75c1", "s_a_b_108bf50c", "s_a_b"]);
}

#[test]
fn long_names_are_shortened_and_stay_unique() {
    let (long, longer) = ("x".repeat(62), "x".repeat(63));
    let names = for_model("s", &[&long, &longer]).unwrap();
    assert_eq!(names[0], format!("s_{long}"));
    assert_eq!((names[1].len(), names[1].starts_with(&format!("s_{}_", "x".repeat(53)))), (64, true));
}

#[test]
fn a_name_that_is_listed_twice_is_an_error() {
    assert_eq!(for_model("s", &["a", "b", "a"]).unwrap_err(), "lists the tool `a` twice");
    // A hostile server can choose a name that is the shortened name of another tool.
    let taken = for_model("s", &["a.b", "a_b"]).unwrap().remove(0);
    let problem = for_model("s", &["a.b", "a_b", taken.strip_prefix("s_").unwrap()]).unwrap_err();
    assert_eq!(problem, format!("has two tools with the name `{taken}` for the model"));
}
