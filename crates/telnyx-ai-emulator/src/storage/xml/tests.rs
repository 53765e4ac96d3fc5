use super::*;

#[test]
fn text_is_escaped_and_read_back() {
    let key = "a&b <c> \"d\" 'e' \u{1} ä";
    let mut writer = Writer::with_root("R");
    let xml = writer.text("Key", key).close("R").finish();
    assert_eq!(
        xml,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<R xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Key>a&amp;b \
         &lt;c&gt; &quot;d&quot; 'e' &#x1; ä</Key></R>"
    );
    assert_eq!(read(xml.as_bytes()).unwrap().child("Key"), Some(key));
}

#[test]
fn documents_of_other_writers_are_read() {
    let xml = "\u{feff}<?xml version='1.0'?><!-- c --><s3:Delete xmlns:s3='x'><Quiet/>\n<Object a='b'><Key> a &#38;&#x26;\
               <![CDATA[<b>]]> </Key></Object ><Object><Key>c</Key></Object></s3:Delete>\n";
    let root = read(xml.as_bytes()).unwrap();
    assert_eq!((root.name.as_str(), root.child("Quiet")), ("Delete", Some("")));
    let keys: Vec<_> = root.all("Object").map(|object| object.child("Key").unwrap()).collect();
    assert_eq!(keys, [" a &&<b> ", "c"]);
}

#[test]
fn invalid_documents_are_rejected() {
    for xml in [
        "",
        "a",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "</a>",
        "<a",
        "<a>&x;</a>",
        "<a>&#xD800;</a>",
        "<!DOCTYPE a><a/>",
        "<a>&",
    ] {
        assert!(read(xml.as_bytes()).is_err(), "{xml}");
    }
    assert!(read(b"<a>\xFF</a>").is_err());
}
