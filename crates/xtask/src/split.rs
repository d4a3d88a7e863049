//! Splits off the page what it fetches only when it is wanted (`web/src/extras.rs`).
//!
//! That has to happen between the compiler and wasm-bindgen, where Trunk has no place for it. So, for the
//! static site, this program stands on Trunk's PATH as `wasm-bindgen`: it splits the module, hands the
//! main part on to the real one, and leaves the other part beside what that one makes.

use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, ensure};

use crate::{
    process,
    tools::{Tools, path_with},
};

/// The feature of `synscope-web` with which it can be split.
pub(crate) const FEATURE: &str = "split";

/// The name of the program that we stand in for.
const PROGRAM: &str = "wasm-bindgen";
/// Where the stand-in and what it makes are.
const FOLDER: &str = "target/split";
/// Tell the stand-in where the programs are that do the work.
const BINDGEN: &str = "SYNSCOPE_WASM_BINDGEN";
const SPLITTER: &str = "SYNSCOPE_WASM_SPLIT";

/// Lets a Trunk command split the page, into this folder apart from the site.
pub(crate) fn prepare(trunk: &mut Command, tools: &Tools) -> Result<()> {
    let folder = env::current_dir().context("there is no current folder")?.join(FOLDER);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {FOLDER}"))?;
    }
    fs::create_dir_all(folder.join("bin")).with_context(|| format!("cannot create {FOLDER}"))?;
    let this = env::current_exe().context("this program does not know where it is")?;
    let stand_in = folder.join("bin").join(PROGRAM).with_extension(env::consts::EXE_EXTENSION);
    fs::copy(this, &stand_in).with_context(|| format!("cannot create {}", stand_in.display()))?;
    trunk
        .env("PATH", path_with([folder.join("bin")])?)
        .env(BINDGEN, tools.wasm_bindgen())
        .env(SPLITTER, tools.splitter()?)
        .args(["--features", FEATURE]);
    Ok(())
}

/// Puts what was split off into the site.
pub(crate) fn finish(site: &Path) -> Result<()> {
    let parts = fs::read_dir(Path::new(FOLDER).join("parts")).context("nothing was split off")?;
    for part in parts {
        let part = part.context("cannot list what was split off")?;
        let place = site.join(part.file_name());
        fs::copy(part.path(), &place).with_context(|| format!("cannot create {}", place.display()))?;
    }
    Ok(())
}

/// Whether this program was started under the name that it stands in for.
pub(crate) fn is_stand_in() -> bool {
    env::args_os().next().is_some_and(|name| Path::new(&name).file_stem() == Some(OsStr::new(PROGRAM)))
}

/// Does what wasm-bindgen is asked for, with a module that is split before.
pub(crate) fn stand_in() -> Result<ExitCode> {
    let mut arguments: Vec<OsString> = env::args_os().skip(1).collect();
    let bindgen = env::var_os(BINDGEN).with_context(|| format!("{BINDGEN} is not set"))?;
    let module =
        arguments.iter_mut().find(|argument| Path::new(argument).extension() == Some(OsStr::new("wasm")));
    let Some(module) = module else {
        // It is asked for its version.
        process::run(Command::new(bindgen).args(arguments))?;
        return Ok(ExitCode::SUCCESS);
    };
    let split = Split::make(Path::new(module))?;
    *module = split.main.clone().into();
    let value = |option: &str| {
        let texts = arguments.iter().filter_map(|argument| argument.to_str());
        let mut texts = texts.filter_map(|text| text.strip_prefix(option));
        texts.next().map(str::to_owned)
    };
    let out = value("--out-dir=").zip(value("--out-name="));
    // The parts meet in the table of functions, which it would else keep to itself.
    process::run(Command::new(bindgen).arg("--keep-lld-exports").args(&arguments))?;
    let (folder, name) = out.context("wasm-bindgen was not told where to write")?;
    split.join(&Path::new(&folder).join(name).with_extension("js"))?;
    Ok(ExitCode::SUCCESS)
}

/// A module that was split.
struct Split {
    folder: PathBuf,
    main: PathBuf,
}

impl Split {
    const NAME: &str = "main";

    fn make(module: &Path) -> Result<Self> {
        let splitter = env::var_os(SPLITTER).with_context(|| format!("{SPLITTER} is not set"))?;
        // It may be started anywhere; the programs of the site are two levels below.
        let this = env::current_exe().context("this program does not know where it is")?;
        let folder = this.ancestors().nth(2).context("this program is not where it was put")?.join("made");
        process::run(Command::new(splitter).arg(module).arg(&folder).args([
            "--target",
            "web",
            "--out-name",
            Self::NAME,
        ]))
        .context("the page cannot be split")?;
        let main = folder.join(Self::NAME).with_extension("wasm");
        ensure!(main.exists(), "the page was split, but {} is not there", main.display());
        Ok(Self { folder, main })
    }

    /// Writes the parts, and what loads them into wasm-bindgen's script.
    fn join(&self, script: &Path) -> Result<()> {
        let read =
            |path: &Path| fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
        let mut loader = read(&self.folder.join("__wasm_split.js"))?;
        let parts = self.folder.with_file_name("parts");
        fs::create_dir_all(&parts).with_context(|| format!("cannot create {}", parts.display()))?;
        for entry in fs::read_dir(&self.folder).context("cannot list what was split off")? {
            let path = entry.context("cannot list what was split off")?.path();
            if path.extension() != Some(OsStr::new("wasm")) || path == self.main {
                continue;
            }
            let name = path.file_name().and_then(OsStr::to_str).context("a part without a name")?.to_owned();
            let new = part_name(&path)?;
            ensure!(loader.contains(&name), "nothing loads {name}");
            loader = loader.replace(&name, &new);
            fs::copy(&path, parts.join(&new)).with_context(|| format!("cannot create {new}"))?;
        }
        let joined = join(&read(script)?, &loader)?;
        fs::write(script, joined).with_context(|| format!("cannot write {}", script.display()))
    }
}

/// A name that changes with the content: a part goes only with the main module that it was split from.
fn part_name(path: &Path) -> Result<String> {
    let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let stem = path.file_stem().and_then(OsStr::to_str).context("a part without a name")?;
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    Ok(format!("synscope-{}-{:016x}.wasm", stem.trim_start_matches("split_"), hasher.finish()))
}

/// The script that wasm-bindgen has made, with the loader in it instead of an import of it: one request
/// less before the page is there.
fn join(script: &str, loader: &str) -> Result<String> {
    let (imports, script): (Vec<&str>, Vec<&str>) =
        script.lines().partition(|line| line.starts_with("import ") && line.contains("__wasm_split.js"));
    ensure!(imports.len() == 1, "expected one import of the loader, found {}", imports.len());
    // import * as import1 from "./__wasm_split.js"
    let name = imports[0].split_whitespace().nth(3).context("the import of the loader has no name")?;
    let (own, loader): (Vec<&str>, Vec<&str>) = loader.lines().partition(|line| line.starts_with("import "));
    ensure!(own.len() == 1, "expected one import in the loader, found {}", own.len());
    let loads: Vec<&str> = loader
        .iter()
        .filter_map(|line| line.strip_prefix("export const ")?.split_once(" ="))
        .map(|(name, _)| name)
        .collect();
    let loader = loader.join("\n").replace("export const ", "const ");
    let loads = loads.join(", ");
    Ok(format!("{}\n{loader}\nconst {name} = {{ {loads} }};\n", script.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::join;

    #[test]
    fn the_loader_comes_into_the_script() {
        let script = "import * as import1 from \"./__wasm_split.js\"\nuse(import1);\nexport { initSync };";
        let loader =
            "import { initSync } from \"./main.js\";\nexport const __wasm_split_load_a = f(() => {\n});";
        let joined = join(script, loader).expect("they can be joined");
        assert_eq!(
            joined,
            "use(import1);\nexport { initSync };\nconst __wasm_split_load_a = f(() => {\n});\n\
             const import1 = { __wasm_split_load_a };\n"
        );
        assert!(join("use(1);", loader).is_err(), "nothing imports the loader");
    }
}
