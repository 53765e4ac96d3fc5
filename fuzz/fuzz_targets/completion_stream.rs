#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| telnyx_ai_fuzz::completion_stream::run(data));
