//! The versions of the tools, read from where they stand.

use std::fs;

use anyhow::{Context, Result};
use serde::{Deserialize, de::DeserializeOwned};

/// The versions of the tools that cargo does not bring along.
pub(crate) struct Versions {
    /// From `[workspace.metadata.tools]` in the workspace's `Cargo.toml`.
    pub(crate) trunk: String,
    /// From the same place.
    pub(crate) cargo_fuzz: String,
    /// From the same place.
    pub(crate) wasm_split: String,
    /// From `Cargo.lock`: the command line tool and the crate have to match.
    pub(crate) wasm_bindgen: String,
}

impl Versions {
    /// Reads the manifest and the lock file of the workspace.
    pub(crate) fn read() -> Result<Self> {
        let manifest: Manifest = parse("Cargo.toml")?;
        let lock: Lock = parse("Cargo.lock")?;
        let wasm_bindgen = lock
            .package
            .into_iter()
            .find(|package| package.name == "wasm-bindgen")
            .context("Cargo.lock has no package wasm-bindgen")?;
        let Tools { trunk, cargo_fuzz, wasm_split } = manifest.workspace.metadata.tools;
        Ok(Self { trunk, cargo_fuzz, wasm_split, wasm_bindgen: wasm_bindgen.version })
    }
}

#[derive(Deserialize)]
struct Manifest {
    workspace: Workspace,
}

#[derive(Deserialize)]
struct Workspace {
    metadata: Metadata,
}

#[derive(Deserialize)]
struct Metadata {
    tools: Tools,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Tools {
    trunk: String,
    cargo_fuzz: String,
    wasm_split: String,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
}

fn parse<T: DeserializeOwned>(path: &str) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {path}"))?;
    toml::from_str(&text).with_context(|| format!("{path} is not as expected"))
}
