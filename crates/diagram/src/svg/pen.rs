//! Writes elements of SVG.

use std::fmt::{Display, Write};

use super::Words;
use crate::arrows::Point;

/// A document as it grows.
#[derive(Default)]
pub(super) struct Pen {
    text: String,
}

impl Pen {
    pub(super) fn open_document(&mut self, width: f64, height: f64, words: &Words<'_>) {
        let (width, height) = (Px(width), Px(height));
        self.line_of(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" lang=\"{}\" aria-labelledby=\"title desc\">",
            Escaped(words.language)
        ));
        self.line_of(&format!("<title id=\"title\">{}</title>", Escaped(words.title)));
        self.line_of(&format!("<desc id=\"desc\">{}</desc>", Escaped(words.description)));
    }

    pub(super) fn close_document(mut self) -> String {
        self.line_of("</svg>");
        self.text
    }

    /// A group; its attributes are our own text.
    pub(super) fn open_group(&mut self, attributes: &str) {
        let space = if attributes.is_empty() { "" } else { " " };
        self.line_of(&format!("<g{space}{attributes}>"));
    }

    pub(super) fn close_group(&mut self) {
        self.line_of("</g>");
    }

    pub(super) fn title(&mut self, text: &str) {
        self.line_of(&format!("<title>{}</title>", Escaped(text)));
    }

    pub(super) fn rect(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64)) {
        let (x, y, width, height) = (Px(x), Px(y), Px(width), Px(height));
        self.line_of(&format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        ));
    }

    pub(super) fn round_rect(
        &mut self,
        class: &str,
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        r: f64,
    ) {
        let (x, y, width, height, r) = (Px(x), Px(y), Px(width), Px(height), Px(r));
        self.line_of(&format!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{r}\"/>"
        ));
    }

    pub(super) fn line(&mut self, class: &str, from: Point, to: Point) {
        let (x1, y1, x2, y2) = (Px(from.x), Px(from.y), Px(to.x), Px(to.y));
        self.line_of(&format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>"));
    }

    pub(super) fn path(&mut self, class: &str, path: &str) {
        self.line_of(&format!("<path class=\"{class}\" d=\"{path}\"/>"));
    }

    pub(super) fn circle(&mut self, class: &str, at: Point, r: f64) {
        let (x, y, r) = (Px(at.x), Px(at.y), Px(r));
        self.line_of(&format!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{r}\"/>"));
    }

    pub(super) fn text(&mut self, class: &str, at: Point, text: &str) {
        self.text_with(class, at, "", text);
    }

    pub(super) fn sized_text(&mut self, class: &str, at: Point, size: f64, text: &str) {
        // A style, because a class of the sheet would win over an attribute.
        self.text_with(class, at, &format!(" style=\"font-size:{}px\"", Px(size)), text);
    }

    pub(super) fn turned_text(&mut self, class: &str, at: Point, degrees: f64, text: &str) {
        let (x, y, degrees) = (Px(at.x), Px(at.y), Px(degrees));
        self.text_with(class, at, &format!(" transform=\"rotate({degrees} {x} {y})\""), text);
    }

    fn text_with(&mut self, class: &str, at: Point, attributes: &str, text: &str) {
        let (x, y) = (Px(at.x), Px(at.y));
        self.line_of(&format!(
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{attributes}>{}</text>",
            Escaped(text)
        ));
    }

    pub(super) fn line_of(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }
}

/// A length with at most two decimals.
struct Px(f64);

impl Display for Px {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = format!("{:.2}", self.0);
        f.write_str(match text.trim_end_matches('0').trim_end_matches('.') {
            "-0" => "0",
            trimmed => trimmed,
        })
    }
}

/// A text whose characters mean themselves.
struct Escaped<'e>(&'e str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                // XML has no place for other control characters.
                control if control.is_control() && control != '\n' && control != '\t' => {}
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_text_means_itself() {
        assert_eq!(
            Escaped("<a href=\"x\">&\u{1}</a>").to_string(),
            "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;"
        );
    }

    #[test]
    fn lengths_have_no_noughts_at_the_end() {
        assert_eq!(Px(12.0).to_string(), "12");
        assert_eq!(Px(0.5).to_string(), "0.5");
        assert_eq!(Px(-0.001).to_string(), "0");
        assert_eq!(Px(100.0).to_string(), "100");
    }
}
