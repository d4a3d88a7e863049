//! See `synscope_fuzz::packetdrill`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| synscope_fuzz::packetdrill(data));
