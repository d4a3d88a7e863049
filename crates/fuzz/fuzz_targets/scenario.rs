//! See `synscope_fuzz::scenario`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| synscope_fuzz::scenario(data));
