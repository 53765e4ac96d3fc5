//! Paginated lists.

use std::ops::Range;

use serde_json::{Value, json};

use super::{response::Failure, validate::Problem};

/// Default page size.
const DEFAULT_SIZE: i64 = 20;

/// The valid page numbers and sizes of a list.
pub(crate) struct Paging {
    /// The number of the first page, which is also the default page.
    pub(crate) first: i64,
    pub(crate) min_size: i64,
    pub(crate) max_size: i64,
}

/// A requested page.
#[derive(Debug, PartialEq)]
pub(crate) struct Page {
    first: i64,
    number: i64,
    size: i64,
}

impl Paging {
    /// Parses `page[number]` and `page[size]`.
    pub(crate) fn read(&self, query: Option<&str>) -> Result<Page, Failure> {
        let mut problems = Vec::new();
        let mut read = |name, default, min, max| match whole_number(query, name, min, max) {
            Ok(n) => n.unwrap_or(default),
            Err(problem) => {
                problems.push(problem);
                default
            }
        };
        let number = read("page[number]", self.first, self.first, i64::MAX);
        let size = read("page[size]", DEFAULT_SIZE, self.min_size, self.max_size);
        if problems.is_empty() { Ok(Page { first: self.first, number, size }) } else { Err(Failure::Invalid(problems)) }
    }
}

impl Page {
    /// Returns the response with the items on this page, which may be empty, and the metadata of the list.
    pub(crate) fn of(&self, items: impl ExactSizeIterator<Item = Value>) -> Value {
        let (total, range) = (items.len(), self.range());
        self.of_part(items.skip(range.start).take(range.len()).collect(), total)
    }

    /// Returns the indexes of the items on this page.
    pub(crate) fn range(&self) -> Range<usize> {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let before = usize::try_from(self.number - self.first).unwrap_or(usize::MAX).saturating_mul(size);
        before..before.saturating_add(size)
    }

    /// Returns the response with the items of [`range`](Self::range), from a list of `total` items.
    pub(crate) fn of_part(&self, items: Vec<Value>, total: usize) -> Value {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let pages = if size == 0 { 0 } else { total.div_ceil(size) };
        json!({
            "data": items,
            "meta": {
                "page_number": self.number,
                "page_size": self.size,
                "total_pages": pages,
                "total_results": total,
            },
        })
    }
}

/// Parses a whole number in the query, if present. The last of several values is used.
pub(crate) fn whole_number(query: Option<&str>, name: &str, min: i64, max: i64) -> Result<Option<i64>, Problem> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let Some(text) = pairs.filter(|(key, _)| key == name).map(|(_, value)| value).last() else {
        return Ok(None);
    };
    let problem = |kind, msg: String| Problem::new(&[json!("query"), json!(name)], kind, msg);
    match text.trim().parse::<i64>() {
        Err(_) => Err(problem("int_parsing", "Input should be a valid integer".to_owned())),
        Ok(n) if n < min => {
            Err(problem("greater_than_equal", format!("Input should be greater than or equal to {min}")))
        }
        Ok(n) if n > max => Err(problem("less_than_equal", format!("Input should be less than or equal to {max}"))),
        Ok(n) => Ok(Some(n)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGING: Paging = Paging { first: 1, min_size: 0, max_size: 99 };

    fn numbers(query: &str, total: i32) -> Value {
        PAGING.read(Some(query)).unwrap().of((1..=total).map(|n| json!(n)).collect::<Vec<_>>().into_iter())
    }

    #[test]
    fn list_is_split_into_pages() {
        let page = numbers("page%5Bnumber%5D=2&page[size]=3", 7);
        assert_eq!(page["data"], json!([4, 5, 6]));
        assert_eq!(page["meta"], json!({"page_number": 2, "page_size": 3, "total_pages": 3, "total_results": 7}));
        assert_eq!(numbers("page[number]=4&page[size]=3", 7)["data"], json!([]));
        assert_eq!(numbers("page[number]=9223372036854775807", 7)["data"], json!([]));
        assert_eq!(numbers("", 0)["meta"]["total_pages"], 0);
        assert_eq!(numbers("page[size]=0", 7)["meta"]["total_pages"], 0);
        assert_eq!(numbers("", 30)["data"].as_array().unwrap().len(), 20);
        let from_zero = Paging { first: 0, min_size: 1, max_size: 100 };
        let page = from_zero.read(Some("page[size]=2")).unwrap().of(vec![json!(1), json!(2), json!(3)].into_iter());
        assert_eq!((&page["data"], &page["meta"]["page_number"]), (&json!([1, 2]), &json!(0)));
    }

    #[test]
    fn invalid_pages_are_rejected() {
        for query in
            ["page[number]=0", "page[number]=x", "page[size]=-1", "page[size]=100", "page[size]=", "page[size]=1.5"]
        {
            let Err(Failure::Invalid(problems)) = PAGING.read(Some(query)) else { panic!("{query} is refused") };
            let problem = problems.into_iter().next().unwrap().into_json();
            assert_eq!(problem["loc"], json!(["query", query.split('=').next().unwrap()]));
        }
        let Err(Failure::Invalid(problems)) = PAGING.read(Some("page[number]=0&page[size]=-1")) else {
            panic!("both are refused")
        };
        assert_eq!(problems.len(), 2);
    }
}
