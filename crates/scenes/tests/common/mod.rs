//! The scenes that come with SynScope, run.

use std::path::{Path, PathBuf};

use synscope_scenes::{Reading, Scene};
use synscope_sim::{Scenario, Trace, run};

/// A scene and its runs.
pub(crate) struct Shown {
    pub(crate) scene: Scene,
    pub(crate) a: Trace,
    pub(crate) b: Option<Trace>,
}

/// The folder of scenes.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenes")
}

/// Runs what is to be run without fail.
pub(crate) fn trace(scenario: &Scenario) -> Trace {
    run(scenario).unwrap_or_else(|error| panic!("{}: {error}", scenario.name))
}

/// A scene by its file's name.
pub(crate) fn shown(id: &str) -> Shown {
    let path = folder().join(format!("{id}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let scene = Scene::from_json(&text).unwrap_or_else(|error| panic!("{id}: {error}"));
    let a = trace(&scene.scenario);
    let b = scene.has_other().then(|| trace(&scene.other(&scene.scenario)));
    Shown { scene, a, b }
}

impl Shown {
    /// The second run of a scene that has one.
    #[allow(dead_code, reason = "not every test file has comparisons")]
    pub(crate) fn b(&self) -> &Trace {
        self.b.as_ref().expect("the scene compares")
    }

    /// What becomes of each beat.
    #[allow(dead_code, reason = "not every test file asks for them")]
    pub(crate) fn readings(&self) -> Vec<Reading> {
        self.scene.follow(&self.a, self.b.as_ref()).into_iter().map(|followed| followed.reading).collect()
    }
}
