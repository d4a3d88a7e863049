//! See `synscope_fuzz::edited_scenario`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| synscope_fuzz::edited_scenario(data));
