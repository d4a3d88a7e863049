//! What a scene is.

use synscope_sim::{Scenario, ScenarioError, Which, json, set_knob};

use crate::event::Event;

/// The newest version of the format.
pub(crate) const VERSION: u32 = 1;

/// A guided scene.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scene {
    /// In which part of the menu it stands.
    pub group: Group,
    /// The statements of the notes that it is about, such as `N4`.
    pub notes: Vec<String>,
    /// What it is called.
    pub title: Text,
    /// What is claimed or asked, in a sentence.
    pub claim: Text,
    /// What is run.
    pub scenario: Scenario,
    /// What the two runs are called, where there are two.
    pub names: Option<Names>,
    /// The second run is the first one with these knobs set; empty where there is none.
    pub against: Vec<(String, String)>,
    /// The knobs that matter, by name.
    pub sliders: Vec<String>,
    /// What to look at, in the order in which it happens.
    pub beats: Vec<Beat>,
    /// What TCP's rule is.
    pub rule: Rule,
    /// What to change, and what to look for then.
    pub try_it: Try,
}

/// The parts of the menu of scenes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// How connections open and close.
    #[default]
    Notes,
    /// What is often believed, and refuted by its run.
    Misconceptions,
    /// What TCP does not do, to see what it would lead to.
    WhatIf,
    /// Many connections of one host.
    Many,
}

/// A text by language; one of them is enough for a scene to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    pub zh: String,
}

/// What the two runs of a scene are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The first.
    pub a: Text,
    /// The second.
    pub b: Text,
}

/// Something to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// In which run.
    pub run: Which,
    /// When.
    pub at: Event,
    /// What it speaks of, if not of what happens then.
    pub of: Option<Event>,
    /// What it says is untrue once one of these has happened in its run.
    pub unless: Vec<Event>,
    /// What it says.
    pub text: Text,
}

/// A rule of TCP.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    /// Where it stands, such as `RFC 9293 §3.5`.
    pub source: String,
    /// What it says, in words of our own.
    pub text: Text,
}

/// Something to try.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Try {
    /// What to change.
    pub what: Text,
    /// What to look for then.
    pub look: Text,
}

impl Scene {
    /// Reads a scene from JSON and checks that it can be run.
    ///
    /// # Errors
    /// What is wrong, where, and what was expected.
    ///
    /// ```
    /// let error = synscope_scenes::Scene::from_json("{\n  \"group\": \"opera\"\n}").unwrap_err();
    /// assert!(error.to_string().starts_with("line 2, column 12: unknown variant `opera`"));
    /// ```
    pub fn from_json(text: &str) -> Result<Self, ScenarioError> {
        Scenario::check_length(text.len() as u64)?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let scene: Self = json::read(text, |node| match node.number("version") {
            Some(found) if found > u64::from(VERSION) => Err(ScenarioError::Version {
                found: u32::try_from(found).unwrap_or(u32::MAX),
                expected: VERSION,
            }),
            _ => Ok(()),
        })?;
        scene.scenario.validate()?;
        Ok(scene)
    }

    /// Whether a text is meant to be a scene, and not a scenario: it has beats.
    pub fn is_meant(text: &str) -> bool {
        let is_short = Scenario::check_length(text.len() as u64).is_ok();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        is_short && json::read::<HasBeats>(text, |_| Ok(())).is_ok_and(|HasBeats(has)| has)
    }

    /// Whether there is a second run.
    pub const fn has_other(&self) -> bool {
        !self.against.is_empty()
    }

    /// What the second run runs, made of what the first one runs, as the person has it now.
    pub fn other(&self, first: &Scenario) -> Scenario {
        let mut scenario = first.clone();
        for (knob, value) in &self.against {
            // It was checked when the scene was read.
            let _ = set_knob(&mut scenario, knob, value);
        }
        scenario
    }
}

/// Whether something has beats, whatever else is wrong with it.
struct HasBeats(bool);

impl json::Read for HasBeats {
    fn read(node: &json::Node) -> Result<Self, json::Fault> {
        Ok(Self(node.has("beats")))
    }
}

impl Names {
    /// What a run is called.
    pub const fn of(&self, which: Which) -> &Text {
        match which {
            Which::A => &self.a,
            Which::B => &self.b,
        }
    }
}

impl Group {
    /// All of them, in the order of the menu.
    pub const ALL: [Self; 4] = [Self::Notes, Self::Misconceptions, Self::WhatIf, Self::Many];

    /// Its name in a file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notes => "notes",
            Self::Misconceptions => "misconceptions",
            Self::WhatIf => "what-if",
            Self::Many => "many",
        }
    }
}
