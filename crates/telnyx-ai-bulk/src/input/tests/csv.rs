//! Tests of CSV.

use serde::Deserialize;

use super::{error, texts};
use crate::input::Input;

#[test]
fn quotes_line_breaks_and_empty_lines() {
    let bytes = b"\xef\xbb\xbfid,text\r\n1,plain\r\n\r\n2,\"a, \"\"b\"\"\r\nc\"\r\n3,5\" pipe\n4,\"x\"y\"\n5,";
    let expected = ["2: plain", "4: a, \"b\"\r\nc", "6: 5\" pipe", "7: xy\"", "8: "];
    assert_eq!(texts(Input::csv(), bytes, "text"), expected);
    assert_eq!(texts(Input::csv(), bytes, "id"), ["2: 1", "4: 2", "6: 3", "7: 4", "8: 5"]);
}

#[test]
fn bad_rows_have_the_line_of_their_start() {
    let bytes = b"id,text\n\"1\n\",a,b\n2\n3,ok\n4,caf\xe9\n\"\n\xff\",x\n5,ok\n";
    let expected = [
        "line 2: the row has 3 columns, and the header has 2 columns",
        "line 4: the row has 1 column, and the header has 2 columns",
        "5: ok",
        "line 6: column `text` is not UTF-8 at its byte 4",
        "line 7: column `id` is not UTF-8 at its byte 2",
        "9: ok",
    ];
    assert_eq!(texts(Input::csv(), bytes, "text"), expected);
}

#[test]
fn a_quote_that_is_not_closed_is_a_bad_row() {
    let torn = texts(Input::csv(), b"id,text\n1,ok\n2,\"tor", "text");
    assert_eq!(torn, ["2: ok", "line 3: the input ends inside a quoted field"]);
    let several = texts(Input::csv(), b"id,text\n1,\"a\n2,b\n3,c\n", "text");
    assert_eq!(several, ["line 2: the input ends inside a quoted field, so lines 2 to 4 are its text"]);
}

#[test]
fn other_delimiters() {
    assert_eq!(texts(Input::csv().delimiter(b';'), b"a;b\n1,5;\"2;3\"\n", "b"), ["2: 2;3"]);
    assert_eq!(texts(Input::csv().delimiter(b'\t'), b"a\tb\n1\t2\n", "a"), ["2: 1"]);
    for delimiter in [b'"', b'\n', b'\r', 200] {
        let expected = "`delimiter` must be an ASCII character other than a double quote, CR or LF, such as `b';'`";
        assert_eq!(error(Input::csv().delimiter(delimiter), b"a"), expected);
    }
}

#[test]
fn the_header_is_checked() {
    let header = |bytes| error(Input::csv(), bytes);
    assert_eq!(header(b"\n\r\n"), "`input` is empty; a CSV file starts with a row of column names");
    assert_eq!(header(b"a,b,a\n"), "`input` has the column `a` twice; rename one of `a`, `b`, `a`");
    assert_eq!(header(b"a,b\r1,2\r"), "`input` has lines that end with CR alone; convert them to LF or CRLF");
    let unreadable = "`input` has no readable row of column names: ";
    assert_eq!(header(b"a,\xff\n"), format!("{unreadable}column 2 is not UTF-8 at its byte 1"));
    assert_eq!(header(b"\"a\n"), format!("{unreadable}the input ends inside a quoted field"));
    let columns: Vec<String> = (0..100_000).map(|column| format!("c{column}")).collect();
    let twice = header(format!("{},c0\n", columns.join(",")).leak().as_bytes());
    assert!(twice.starts_with("`input` has the column `c0` twice; rename one of `c0`, `c1`, "), "{twice}");
    assert!(twice.ends_with(", `c19` and 99981 more"), "{twice}");
    // An index column without a name, as some programs write it.
    assert_eq!(texts(Input::csv(), b",a,\n0,x,y\n", "a"), ["2: x"]);
}

#[derive(Debug, PartialEq, Deserialize)]
struct Review {
    text: String,
    stars: u8,
    note: Option<String>,
}

#[test]
fn rows_decode_into_a_struct() {
    let bytes = "stars,text,other,note\n5,good,x,\n500,bad,y,n\n";
    let rows: Vec<_> = Input::csv()
        .read(bytes.as_bytes())
        .unwrap()
        .map(|record| record.and_then(|record| record.decode::<Review>()))
        .collect();
    assert_eq!(rows[0], Ok(Review { text: "good".to_owned(), stars: 5, note: None }));
    let error = rows[1].as_ref().unwrap_err().to_string();
    assert_eq!(error, "line 3: `stars`: number too large to fit in target type");
    let record = Input::csv().read("text,stars\n".as_bytes()).unwrap().next();
    assert!(record.is_none());
    let record = Input::csv().read("text\na\n".as_bytes()).unwrap().next().unwrap().unwrap();
    assert_eq!(record.decode::<Review>().unwrap_err().to_string(), "line 2: missing field `stars`");
}
