use super::Order;

#[test]
fn orders_with_nulls() {
    assert_eq!(Order::asc("name").to_string(), "name.asc");
    assert_eq!(Order::asc("name").nulls_first().to_string(), "name.asc.nullsfirst");
    assert_eq!(Order::desc("name").nulls_first().nulls_last().to_string(), "name.desc.nullslast");
}
