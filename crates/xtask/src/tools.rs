//! Finds Trunk, wasm-bindgen, its splitter and cargo-fuzz in the right version, or installs them.
//!
//! A tool is looked for on PATH, then in this project's folder in the user's
//! cache; what is missing is installed there and touches nothing else.

use std::{
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{self, Command},
};

use anyhow::{Context, Result, ensure};

use crate::{
    process::{output, run},
    versions::Versions,
};

/// What rustc calls the browser.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The folders of the tools that make the site, and the target it is made for.
pub(crate) struct Tools {
    trunk: PathBuf,
    wasm_bindgen: PathBuf,
    wasm_split: String,
}

impl Tools {
    /// Puts in place what is missing.
    pub(crate) fn ensure() -> Result<Self> {
        let versions = Versions::read()?;
        ensure_wasm_target()?;
        Ok(Self {
            trunk: Tool::trunk(versions.trunk).ensure()?,
            wasm_bindgen: Tool::wasm_bindgen(versions.wasm_bindgen).ensure()?,
            wasm_split: versions.wasm_split,
        })
    }

    /// A Trunk command that finds its wasm-bindgen on PATH.
    pub(crate) fn trunk(&self) -> Result<Command> {
        let path = path_with([self.trunk.clone(), self.wasm_bindgen.clone()])?;
        let mut command = Command::new(self.trunk.join("trunk"));
        // What is wrong with our files does not show in Trunk's own call stack.
        command.env("PATH", path).env("RUST_BACKTRACE", "0");
        if env::var_os("NO_COLOR").is_some() {
            // Trunk takes this for a flag and understands nothing else.
            command.env("NO_COLOR", "true");
        }
        Ok(command)
    }

    /// The program that wasm-bindgen is.
    pub(crate) fn wasm_bindgen(&self) -> PathBuf {
        self.wasm_bindgen.join("wasm-bindgen")
    }

    /// The program that splits modules; only the static site needs it.
    pub(crate) fn splitter(&self) -> Result<PathBuf> {
        Ok(Tool::wasm_split(self.wasm_split.clone()).ensure()?.join("wasm-split-cli"))
    }
}

/// PATH with `cargo fuzz` on it.
pub(crate) fn path_with_cargo_fuzz() -> Result<OsString> {
    let folder = Tool::cargo_fuzz(Versions::read()?.cargo_fuzz).ensure()?;
    path_with([folder])
}

/// PATH with some folders in front.
pub(crate) fn path_with(folders: impl IntoIterator<Item = PathBuf>) -> Result<OsString> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(folders.into_iter().chain(env::split_paths(&path))).context("PATH cannot be extended")
}

/// The program that runs tests compiled to WebAssembly, in Node.
pub(crate) fn wasm_test_runner() -> Result<PathBuf> {
    ensure_wasm_target()?;
    let folder = Tool::wasm_bindgen(Versions::read()?.wasm_bindgen).ensure()?;
    Ok(folder.join("wasm-bindgen-test-runner"))
}

/// Whether the toolchain can compile for the browser.
pub(crate) fn has_wasm_target() -> bool {
    output(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))
        .is_some_and(|folder| Path::new(&folder).is_dir())
}

fn ensure_wasm_target() -> Result<()> {
    if has_wasm_target() {
        return Ok(());
    }
    eprintln!("Adding the target {WASM_TARGET} to the toolchain (some 25 MB, below a minute).");
    run(Command::new("rustup").args(["target", "add", WASM_TARGET]))
        .with_context(|| format!("the Rust toolchain needs the target {WASM_TARGET}"))
}

struct Tool {
    package: &'static str,
    version: String,
    /// The first one is asked for its version.
    programs: &'static [&'static str],
    features: &'static [&'static str],
    /// Whether the first program tells its version. One that does not is only taken from our own folder,
    /// which has the version in its name.
    tells_version: bool,
}

impl Tool {
    fn trunk(version: String) -> Self {
        Self {
            package: "trunk",
            version,
            programs: &["trunk"],
            // All we need, in a third of the time.
            features: &["--no-default-features", "--features", "rustls"],
            tells_version: true,
        }
    }

    fn wasm_bindgen(version: String) -> Self {
        Self {
            package: "wasm-bindgen-cli",
            version,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            features: &[],
            tells_version: true,
        }
    }

    fn wasm_split(version: String) -> Self {
        Self {
            package: "wasm_split_cli_support",
            version,
            programs: &["wasm-split-cli"],
            features: &["--features", "build-binary"],
            tells_version: false,
        }
    }

    fn cargo_fuzz(version: String) -> Self {
        Self { package: "cargo-fuzz", version, programs: &["cargo-fuzz"], features: &[], tells_version: true }
    }

    /// The folder with the tool's programs.
    fn ensure(&self) -> Result<PathBuf> {
        if let Some(folder) = self.on_path() {
            return Ok(folder);
        }
        let home = cache_folder()?.join(format!("{}-{}", self.package, self.version));
        if !self.is_in(&home.join("bin")) {
            self.install(&home)?;
        }
        Ok(home.join("bin"))
    }

    fn on_path(&self) -> Option<PathBuf> {
        which::which_all(self.programs[0])
            .ok()
            .filter(|_| self.tells_version)?
            .filter_map(|program| Some(program.parent()?.to_owned()))
            .find(|folder| self.is_in(folder))
    }

    /// Whether all programs are there and the first one tells our version, if it tells one.
    fn is_in(&self, folder: &Path) -> bool {
        let is_ours = |text: String| text.split_whitespace().nth(1) == Some(self.version.as_str());
        self.programs.iter().all(|program| which::which_in(program, Some(folder), ".").is_ok())
            && (!self.tells_version
                || output(Command::new(folder.join(self.programs[0])).arg("--version")).is_some_and(is_ours))
    }

    /// Installs beside the final place and moves the whole there, so that a
    /// broken-off installation is never taken for one.
    fn install(&self, home: &Path) -> Result<()> {
        let Self { package, version, .. } = self;
        eprintln!("{package} {version} is missing: installing it into {}.", home.display());
        let mut staging = home.as_os_str().to_owned();
        staging.push(format!(".partial-{}", process::id()));
        let staging = PathBuf::from(staging);
        if !self.binstall(&staging) {
            self.compile(&staging)?;
        }
        ensure!(self.is_in(&staging.join("bin")), "{package} {version} was installed, but does not run");
        if home.exists() {
            fs::remove_dir_all(home).with_context(|| format!("cannot clear {}", home.display()))?;
        }
        fs::rename(&staging, home).with_context(|| format!("cannot create {}", home.display()))
    }

    /// Fetches a ready-made program if `cargo binstall` is there and finds one.
    fn binstall(&self, root: &Path) -> bool {
        if output(Command::new("cargo").args(["binstall", "-V"])).is_none() {
            return false;
        }
        eprintln!("Asking cargo binstall for a ready-made {} (seconds).", self.package);
        let mut command = Command::new("cargo");
        command.args(["binstall", "--no-confirm", "--root"]).arg(root).arg(self.spec());
        run(&mut command).is_ok() && self.is_in(&root.join("bin"))
    }

    fn compile(&self, root: &Path) -> Result<()> {
        eprintln!("Compiling {} (once; 3 to 4 minutes on two cores).", self.package);
        let mut command = Command::new("cargo");
        command
            .args(["install", "--locked", "--force", "--root"])
            .arg(root)
            .args(self.features)
            .arg(self.spec())
            // A third of the time, and still quick enough.
            .envs([
                ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
                ("CARGO_PROFILE_RELEASE_LTO", "off"),
                ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ]);
        run(&mut command).with_context(|| format!("cannot install {}", self.package))
    }

    fn spec(&self) -> String {
        format!("{}@{}", self.package, self.version)
    }
}

/// `$XDG_CACHE_HOME/synscope/tools`, or the same below `~/.cache`.
fn cache_folder() -> Result<PathBuf> {
    let cache = env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .filter(|folder| folder.is_absolute())
        .or_else(|| Some(env::home_dir()?.join(".cache")))
        .context("neither XDG_CACHE_HOME nor a home directory is set")?;
    Ok(cache.join("synscope/tools"))
}
