//! Findings that are open: what each allows until the fault is mended. Its input is in the corpus already, so setting it to
//! `false` shows whether it is.

/// The error of a decoder quotes an enum's word, or a key in a path, with its line ends and control characters.
pub(crate) const DECODE_ERRORS_QUOTE_RAW: bool = true;

/// The error at the end of `stream_as` quotes the text of the model even where it holds the key.
pub(crate) const STREAM_AS_QUOTES_THE_KEY: bool = true;
