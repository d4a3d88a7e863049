//! From a tree to values: what every type needs.

use synscope_tcp::SortedMap;

use super::{Fault, Field, Node, Value};

/// What can be read from a JSON value.
pub trait Read: Sized {
    /// The value.
    ///
    /// # Errors
    /// What is wrong, and where.
    fn read(node: &Node) -> Result<Self, Fault>;
}

/// A place for a value, whatever its type: so that all maps are read by the same code.
pub trait Place {
    /// Puts the value there.
    ///
    /// # Errors
    /// What is wrong, and where.
    fn fill(&mut self, node: &Node) -> Result<(), Fault>;
}

impl<T: Read> Place for T {
    fn fill(&mut self, node: &Node) -> Result<(), Fault> {
        *self = T::read(node)?;
        Ok(())
    }
}

impl Node {
    fn map(&self) -> Result<&[Field], Fault> {
        match &self.value {
            Value::Map(fields) => Ok(fields),
            _ => Err(self.fault("expected fields in braces")),
        }
    }

    /// Fills places with the fields of their names. The first `needed` of them have to be there; others
    /// than these are too many, and so is one that stands there twice.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn fields(&self, needed: usize, places: &mut [(&str, &mut dyn Place)]) -> Result<(), Fault> {
        let fields = self.map()?;
        for (at, field) in fields.iter().enumerate() {
            if fields[..at].iter().any(|before| before.name == field.name) {
                return Err(Fault::new(field.at, format!("duplicate field `{}`", field.name)));
            }
            let Some((_, place)) = places.iter_mut().find(|(name, _)| *name == field.name) else {
                let known: Vec<&str> = places.iter().map(|(name, _)| *name).collect();
                return Err(Fault::unknown(field.at, "field", &field.name, &known));
            };
            place.fill(&field.value)?;
        }
        let missing =
            places.iter().take(needed).find(|(name, _)| fields.iter().all(|field| field.name != *name));
        missing.map_or(Ok(()), |(name, _)| Err(Fault::new(self.at, format!("missing field `{name}`"))))
    }

    /// Something is wrong with this value.
    pub fn fault(&self, what: &str) -> Fault {
        Fault::new(self.at, what)
    }

    /// The text that it is.
    ///
    /// # Errors
    /// When it is none.
    pub fn text(&self) -> Result<&str, Fault> {
        match &self.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.fault("expected a text")),
        }
    }

    /// A variant is a text, or a map of its name to what it holds.
    ///
    /// # Errors
    /// When it is neither.
    pub fn variant(&self) -> Result<Variant<'_>, Fault> {
        match &self.value {
            Value::Text(name) => Ok(Variant { at: self.at, name, content: None }),
            Value::Map(fields) if fields.len() == 1 => {
                let Field { at, name, value } = &fields[0];
                Ok(Variant { at: *at, name, content: Some(value) })
            }
            _ => Err(self.fault("expected a name, or one field in braces")),
        }
    }

    /// What a knob can be set to, as a text.
    pub(super) fn setting(&self) -> Result<String, Fault> {
        match &self.value {
            Value::Text(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            Value::Switch(switch) => Ok(switch.to_string()),
            Value::Null | Value::Negative(_) | Value::Other | Value::List(_) | Value::Map(_) => {
                Err(self.fault("expected a text such as \"30s\", a whole number, true or false"))
            }
        }
    }

    fn integer(&self) -> Result<i128, Fault> {
        match self.value {
            Value::Number(number) => Ok(number.into()),
            Value::Negative(number) => Ok(number.into()),
            _ => Err(self.fault("expected a whole number")),
        }
    }
}

/// One of several, with what it holds.
#[derive(Debug)]
pub struct Variant<'n> {
    at: usize,
    /// Which one.
    pub name: &'n str,
    content: Option<&'n Node>,
}

impl<'n> Variant<'n> {
    /// What it holds.
    ///
    /// # Errors
    /// When it holds nothing, or something else.
    pub fn content<T: Read>(&self) -> Result<T, Fault> {
        T::read(self.node()?)
    }

    /// Fills places with the fields that it holds, as [`Node::fields`] does.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn fields(&self, needed: usize, places: &mut [(&str, &mut dyn Place)]) -> Result<(), Fault> {
        self.node()?.fields(needed, places)
    }

    fn node(&self) -> Result<&'n Node, Fault> {
        self.content.ok_or_else(|| Fault::new(self.at, format!("expected {{\"{}\": …}}", self.name)))
    }

    /// It holds nothing.
    ///
    /// # Errors
    /// When it holds something.
    pub fn unit<T>(&self, value: T) -> Result<T, Fault> {
        match self.content {
            None | Some(Node { value: Value::Null, .. }) => Ok(value),
            Some(content) => Err(content.fault("expected nothing but its name")),
        }
    }

    /// It is none of those that there are.
    ///
    /// # Errors
    /// Always: this is what is wrong.
    pub fn unknown<T>(&self, known: &[&str]) -> Result<T, Fault> {
        Err(Fault::unknown(self.at, "variant", self.name, known))
    }
}

impl Fault {
    fn unknown(at: usize, what: &str, name: &str, known: &[&str]) -> Self {
        let mut text = format!("unknown {what} `{name}`, expected ");
        text += if known.len() > 2 { "one of " } else { "" };
        for (place, known_name) in known.iter().enumerate() {
            let before = match place {
                0 => "",
                1 if known.len() == 2 => " or ",
                _ => ", ",
            };
            text = text + before + "`" + known_name + "`";
        }
        Self::new(at, text)
    }
}

macro_rules! integers {
    ($($type:ty)+) => {
        $(impl Read for $type {
            fn read(node: &Node) -> Result<Self, Fault> {
                Self::try_from(node.integer()?).map_err(|_| {
                    let (min, max) = (Self::MIN, Self::MAX);
                    Fault::new(node.at, format!("expected a whole number from {min} to {max}"))
                })
            }
        })+
    };
}

integers!(u8 u16 u32 u64 i32);

impl Read for bool {
    fn read(node: &Node) -> Result<Self, Fault> {
        match node.value {
            Value::Switch(switch) => Ok(switch),
            _ => Err(node.fault("expected `true` or `false`")),
        }
    }
}

impl Read for String {
    fn read(node: &Node) -> Result<Self, Fault> {
        node.text().map(str::to_owned)
    }
}

impl<T: Read> Read for Option<T> {
    fn read(node: &Node) -> Result<Self, Fault> {
        match node.value {
            Value::Null => Ok(None),
            _ => T::read(node).map(Some),
        }
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(node: &Node) -> Result<Self, Fault> {
        let Value::List(list) = &node.value else { return Err(node.fault("expected a list in brackets")) };
        let mut values = Self::with_capacity(list.len());
        for node in list {
            values.push(T::read(node)?);
        }
        Ok(values)
    }
}

impl Read for Vec<(String, String)> {
    /// Names and what they are set to, in the order of the text: as texts, numbers or switches.
    fn read(node: &Node) -> Result<Self, Fault> {
        let setting = |field: &Field| Ok((field.name.clone(), field.value.setting()?));
        node.map()?.iter().map(setting).collect()
    }
}

impl<T: Read> Read for SortedMap<String, T> {
    fn read(node: &Node) -> Result<Self, Fault> {
        let mut map = Self::new();
        for field in node.map()? {
            if map.insert(field.name.clone(), T::read(&field.value)?).is_some() {
                return Err(Fault::new(field.at, format!("duplicate field `{}`", field.name)));
            }
        }
        Ok(map)
    }
}
