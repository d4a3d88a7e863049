//! See `synscope_fuzz::segments`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| synscope_fuzz::segments(data));
