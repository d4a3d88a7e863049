//! Writes what the fuzzers start from: `cargo run --package synscope-fuzz --example seeds FOLDER`.

use std::path::Path;
use std::{env, fs};

use synscope_sim::builtin;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = env::args_os().nth(1).ok_or("expected the folder to write to")?;
    let folder = Path::new(&folder).join("scenario");
    fs::create_dir_all(&folder)?;
    for name in builtin::names() {
        let scenario = builtin::get(name).ok_or("a scenario of that name")?;
        fs::write(folder.join(name), serde_json::to_vec(&scenario)?)?;
    }
    Ok(())
}
