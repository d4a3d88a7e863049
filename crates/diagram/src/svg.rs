//! A ladder as an SVG file that needs nothing else.
//!
//! Colours are classes in one style sheet, light and dark by the reader's preference, without custom
//! properties, so that programs that know little CSS draw it, too.

mod pen;
mod style;

use synscope_sim::{PerSide, Side};
use synscope_tcp::State;

use self::pen::Pen;
use crate::arrows::{Arrow, Ending, LabelForm, Point};
use crate::axis::Fold;
use crate::bands::{Band, BandKind};
use crate::calls::CallMark;
use crate::cuts::Cut;
use crate::gutter::{Absence, AbsenceKind, Bracket, BracketEnd};
use crate::ladder::{Brace, Ladder};
use crate::placing::text_width;

/// Room above the ladder for the hosts' names, in px.
const HEAD: f64 = 40.0;
/// The length of a bracket's arms, in px.
const ARM: f64 = 8.0;
/// The length and half the width of an arrow's head, in px.
const HEAD_LENGTH: f64 = 9.0;
const HEAD_HALF: f64 = 3.5;
/// Half the size of a ✕, in px.
const CROSS: f64 = 6.0;
/// The size of gutter text and the height of a line, in px.
const SIZE: f64 = 11.0;
const LINE: f64 = 13.0;

/// The words in a picture, in the reader's language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words<'w> {
    /// The language's tag, such as `en` or `zh-Hans`.
    pub language: &'w str,
    /// What the picture is called.
    pub title: &'w str,
    /// What can be seen in it, for those who do not see it.
    pub description: &'w str,
    /// The hosts.
    pub hosts: PerSide<&'w str>,
    /// What is written where CLOSE-WAIT has no timer: up to three lines of 10 letters.
    pub close_wait: &'w str,
    /// What is written where another state has none: up to three lines of 10 letters.
    pub no_timer: &'w str,
}

impl<'w> Words<'w> {
    /// English words for a picture of that name.
    pub const fn english(title: &'w str, description: &'w str) -> Self {
        Self {
            language: "en",
            title,
            description,
            hosts: PerSide { client: "Client", server: "Server" },
            close_wait: "no timer:\nwaits for\nclose()",
            no_timer: "no timer",
        }
    }
}

/// Writes a ladder as an SVG file.
pub fn render(ladder: &Ladder, words: &Words<'_>) -> String {
    let mut pen = Pen::default();
    let (width, height) = (ladder.layout.width, HEAD + ladder.height);
    pen.open_document(width, height, words);
    pen.line_of(style::SHEET);
    pen.line_of(style::PATTERNS);
    pen.rect("paper", (0.0, 0.0), (width, height));
    head(&mut pen, ladder, words);
    pen.open_group(&format!("transform=\"translate(0 {HEAD})\""));
    ladder.cuts.iter().for_each(|cut| draw_cut(&mut pen, cut));
    ladder.bands.iter().for_each(|band| draw_band(&mut pen, ladder, band));
    ladder.brackets.iter().for_each(|bracket| draw_stem(&mut pen, bracket));
    ladder.absences.iter().for_each(|absence| draw_absence(&mut pen, absence, words));
    ladder.calls.iter().for_each(|call| draw_tick(&mut pen, ladder, call));
    ladder.folds.iter().for_each(|fold| draw_break(&mut pen, ladder, fold));
    ladder.brackets.iter().for_each(|bracket| write_bracket(&mut pen, bracket));
    ladder.calls.iter().for_each(|call| write_call(&mut pen, call));
    ladder.more.iter().for_each(|more| pen.text("g mid", more.at, &format!("+{}", more.count)));
    ladder.braces.iter().for_each(|brace| draw_brace(&mut pen, ladder, brace));
    ladder.arrows.iter().for_each(|arrow| draw_arrow(&mut pen, arrow));
    ladder.folds.iter().filter(|fold| !fold.unfolded).for_each(|fold| draw_pill(&mut pen, ladder, fold));
    let (left, right) = (ladder.layout.lifeline.client, ladder.layout.lifeline.server);
    pen.line("rule", Point { x: left, y: ladder.end.y }, Point { x: right, y: ladder.end.y });
    pen.close_group();
    pen.close_document()
}

/// The hosts' names, and who listens all the time.
fn head(pen: &mut Pen, ladder: &Ladder, words: &Words<'_>) {
    for side in Side::BOTH {
        let (inner, spine) = (ladder.layout.lifeline[side], ladder.layout.spine(side));
        // Outside of the lifeline, or inside where there is nothing outside.
        let (class, x) = match (side, ladder.layout.compact) {
            (Side::Client, false) => ("name end", inner),
            (Side::Client, true) => ("name", spine.0),
            (Side::Server, false) => ("name", inner),
            (Side::Server, true) => ("name end", spine.1),
        };
        pen.text(class, Point { x, y: 24.0 }, words.hosts[side]);
        // One that did not last would be a riddle up here.
        let lasts = |bottom| bottom >= ladder.axis.end();
        let mut listeners = ladder.listeners.iter();
        let listener = listeners.find(|listener| listener.host == side && lasts(listener.bottom));
        let Some(listener) = listener.filter(|_| !ladder.layout.compact) else { continue };
        let port = listener.port.map(|port| format!(" :{port}")).unwrap_or_default();
        let text = format!("{}{port}", State::Listen);
        let width = text_width(&text, SIZE) + 12.0;
        let left = match side {
            Side::Client => ladder.layout.gutter(side).0,
            Side::Server => ladder.layout.gutter(side).1 - width,
        };
        pen.round_rect("chip", (left, 11.0), (width, 18.0), 4.0);
        pen.text("g mid", Point { x: left + width / 2.0, y: 24.0 }, &text);
    }
}

fn draw_cut(pen: &mut Pen, cut: &Cut) {
    pen.rect("cut", (cut.left, cut.top), (cut.right - cut.left, cut.bottom - cut.top));
}

/// The class of the group that a state belongs to.
const fn class_of(kind: BandKind) -> &'static str {
    match kind {
        BandKind::Off => "off",
        BandKind::State(state) => match state {
            State::Closed | State::Listen => "idle",
            State::SynSent | State::SynReceived => "opening",
            State::Established => "open",
            State::FinWait1 | State::FinWait2 | State::Closing | State::TimeWait => "active",
            State::CloseWait | State::LastAck => "passive",
        },
    }
}

fn draw_band(pen: &mut Pen, ladder: &Ladder, band: &Band) {
    let height = band.bottom - band.top;
    if height <= 0.0 {
        return;
    }
    let class = class_of(band.kind);
    let (tint, spine) = (ladder.layout.tint(band.host), ladder.layout.spine(band.host));
    if tint.1 > tint.0 {
        pen.rect(&format!("{class} tint"), (tint.0, band.top), (tint.1 - tint.0, height));
    }
    // The edge is drawn inside, so that two bands do not share it.
    let edge = 0.75;
    let (x, y) = (spine.0 + edge, band.top + edge.min(height / 2.0));
    pen.rect(class, (x, y), (spine.1 - spine.0 - 2.0 * edge, (height - 2.0 * edge).max(0.0)));
    if band.kind == BandKind::State(State::TimeWait) {
        pen.rect("hatch", (spine.0, band.top), (spine.1 - spine.0, height));
    }
    if let (BandKind::State(state), false, true) =
        (band.kind, ladder.layout.compact, band.has_room_for_name())
    {
        let at = Point { x: f64::midpoint(tint.0, tint.1), y: band.top + 12.0 };
        pen.text("state mid", at, state.name());
    }
}

/// A bracket without its text: arms towards the lifeline, and a dot where it fires.
fn draw_stem(pen: &mut Pen, bracket: &Bracket) {
    let arm = bracket.x + towards_lifeline(bracket.host) * ARM;
    let Bracket { x, top, bottom, .. } = *bracket;
    let path = match bracket.end {
        BracketEnd::Fired => format!("M{arm:.2} {top:.2}H{x:.2}V{bottom:.2}H{arm:.2}"),
        BracketEnd::Cancelled | BracketEnd::Running => format!("M{arm:.2} {top:.2}H{x:.2}V{bottom:.2}"),
    };
    pen.path(if bracket.end == BracketEnd::Running { "bracket dotted" } else { "bracket" }, &path);
    if bracket.end == BracketEnd::Fired {
        pen.circle("dot", Point { x: arm, y: bottom }, 3.0);
    }
}

const fn towards_lifeline(side: Side) -> f64 {
    match side {
        Side::Client => 1.0,
        Side::Server => -1.0,
    }
}

fn write_bracket(pen: &mut Pen, bracket: &Bracket) {
    for line in &bracket.lines {
        clear(pen, line.at.x, line.at.y, text_width(&line.text, SIZE));
        pen.text("g mid", line.at, &line.text);
    }
}

/// Clears the paper behind a line of text whose baseline has its middle there.
fn clear(pen: &mut Pen, x: f64, y: f64, width: f64) {
    pen.rect("paper", (x - width / 2.0, y - LINE + 3.0), (width, LINE));
}

/// A bracket that is open below, because nothing will end it.
fn draw_absence(pen: &mut Pen, absence: &Absence, words: &Words<'_>) {
    let Absence { x, top, bottom, .. } = *absence;
    let arm = x + towards_lifeline(absence.host) * ARM;
    pen.path("bracket absent", &format!("M{arm:.2} {top:.2}H{x:.2}V{bottom:.2}"));
    let Some(middle) = absence.text_at else { return };
    let text = match absence.kind {
        AbsenceKind::CloseWait => words.close_wait,
        AbsenceKind::Established | AbsenceKind::FinWait2 => words.no_timer,
    };
    let lines: Vec<&str> = text.lines().collect();
    let first = middle.y + 4.0 - LINE * (lines.len() as f64 - 1.0) / 2.0;
    for (index, line) in lines.into_iter().enumerate() {
        let at = Point { x: middle.x, y: first + index as f64 * LINE };
        clear(pen, at.x, at.y, text_width(line, SIZE));
        pen.text("g mid muted", at, line);
    }
}

/// A line from the gutter to the lifeline.
fn draw_tick(pen: &mut Pen, ladder: &Ladder, call: &CallMark) {
    if ladder.layout.compact {
        return;
    }
    let (from, to) = match call.host {
        Side::Client => (ladder.layout.gutter(call.host).1 - 6.0, ladder.layout.spine(call.host).0),
        Side::Server => (ladder.layout.spine(call.host).1, ladder.layout.gutter(call.host).0 + 6.0),
    };
    pen.line("tick", Point { x: from, y: call.y }, Point { x: to, y: call.y });
}

fn write_call(pen: &mut Pen, call: &CallMark) {
    for line in &call.lines {
        let width = text_width(&line.text, line.size);
        let (class, middle) = match call.host {
            Side::Client => ("call end", line.at.x - width / 2.0),
            Side::Server => ("call", line.at.x + width / 2.0),
        };
        clear(pen, middle, line.at.y, width);
        pen.sized_text(class, line.at, line.size, &line.text);
    }
}

/// A zigzag through columns and brackets.
fn draw_break(pen: &mut Pen, ladder: &Ladder, fold: &Fold) {
    if fold.unfolded {
        return;
    }
    let y = fold.middle();
    for side in Side::BOTH {
        let (gutter, spine) = (ladder.layout.gutter(side), ladder.layout.spine(side));
        let (left, right) = (gutter.0.min(spine.0) - 3.0, gutter.1.max(spine.1) + 3.0);
        let upper = zigzag(left, right, y - 3.0);
        let lower = zigzag(left, right, y + 3.0);
        let back: Vec<String> = lower.iter().rev().map(point).collect();
        let there: Vec<String> = upper.iter().map(point).collect();
        pen.path("gap", &format!("M{}L{}Z", there.join("L"), back.join("L")));
        for edge in [&upper, &lower] {
            let points: Vec<String> = edge.iter().map(point).collect();
            pen.path("zigzag", &format!("M{}", points.join("L")));
        }
    }
}

fn zigzag(left: f64, right: f64, y: f64) -> Vec<Point> {
    const STEP: f64 = 6.0;
    const SWING: f64 = 2.0;
    let mut points = Vec::new();
    let (mut x, mut up) = (left, true);
    while x < right {
        points.push(Point { x, y: if up { y - SWING } else { y + SWING } });
        x += STEP;
        up = !up;
    }
    points.push(Point { x: right, y });
    points
}

fn point(point: &Point) -> String {
    format!("{:.2} {:.2}", point.x, point.y)
}

fn draw_pill(pen: &mut Pen, ladder: &Ladder, fold: &Fold) {
    let (x, y, width) = (ladder.layout.middle(), fold.middle(), fold.pill_width());
    pen.round_rect("pill", (x - width / 2.0, y - 9.0), (width, 18.0), 9.0);
    pen.text("g mid", Point { x, y: y + 4.0 }, &fold.text());
}

/// A brace around what a host sends at one time.
fn draw_brace(pen: &mut Pen, ladder: &Ladder, brace: &Brace) {
    let out = -towards_lifeline(brace.host);
    let (tint, spine) = (ladder.layout.tint(brace.host), ladder.layout.spine(brace.host));
    let x = if brace.host == Side::Client { spine.0.min(tint.1) } else { spine.1.max(tint.0) };
    let (near, far, tip) = (x + out * 2.0, x + out * 5.0, x + out * 8.0);
    let (top, bottom) = (brace.top - 3.0, brace.bottom + 3.0);
    let middle = f64::midpoint(top, bottom);
    pen.path(
        "brace",
        &format!(
            "M{near:.2} {top:.2}Q{far:.2} {top:.2} {far:.2} {:.2}V{:.2}Q{far:.2} {middle:.2} {tip:.2} {middle:.2}\
             Q{far:.2} {middle:.2} {far:.2} {:.2}V{:.2}Q{far:.2} {bottom:.2} {near:.2} {bottom:.2}",
            top + 3.0,
            middle - 3.0,
            middle + 3.0,
            bottom - 3.0
        ),
    );
}

fn draw_arrow(pen: &mut Pen, arrow: &Arrow) {
    pen.open_group("");
    pen.title(&format!("{}: {}", arrow.name, arrow.label.full));
    let class = match arrow.ending {
        _ if arrow.old => "shaft old",
        _ if arrow.retransmitted => "shaft again",
        Ending::Arrived | Ending::Lost(_) | Ending::InFlight => "shaft",
    };
    match arrow.ending {
        Ending::Arrived => draw_shaft(pen, class, arrow.start, arrow.end),
        Ending::Lost(_) => {
            pen.line(class, arrow.start, arrow.end);
            draw_cross(pen, arrow.end);
        }
        Ending::InFlight => pen.line(class, arrow.start, arrow.end),
    }
    if let Some(copy) = arrow.copy {
        draw_shaft(pen, class, arrow.start, copy);
    }
    if arrow.name.is_injected() {
        pen.circle("origin", arrow.start, ORIGIN);
    }
    match arrow.label.form {
        LabelForm::Full | LabelForm::WithoutAck | LabelForm::WithoutNumbers => {
            pen.turned_text("label mid halo", arrow.label.at, arrow.label.angle, &arrow.label.text);
        }
        LabelForm::Dot => pen.circle("dot", arrow.label.at, 2.5),
    }
    pen.close_group();
}

/// How large the ring is where a packet begins that no host sent, in px.
const ORIGIN: f64 = 4.0;

fn draw_shaft(pen: &mut Pen, class: &str, start: Point, end: Point) {
    let length = start.distance(end).max(1e-9);
    let neck = start.towards(end, (1.0 - HEAD_LENGTH / length).max(0.0));
    pen.line(class, start, neck);
    let (across_x, across_y) =
        (-(end.y - start.y) / length * HEAD_HALF, (end.x - start.x) / length * HEAD_HALF);
    let left = Point { x: neck.x + across_x, y: neck.y + across_y };
    let right = Point { x: neck.x - across_x, y: neck.y - across_y };
    pen.path("head", &format!("M{}L{}L{}Z", point(&end), point(&left), point(&right)));
}

fn draw_cross(pen: &mut Pen, at: Point) {
    pen.circle("paper", at, CROSS + 2.0);
    let Point { x, y } = at;
    let (left, right, top, bottom) = (x - CROSS, x + CROSS, y - CROSS, y + CROSS);
    pen.path(
        "lost",
        &format!("M{left:.2} {top:.2}L{right:.2} {bottom:.2}M{right:.2} {top:.2}L{left:.2} {bottom:.2}"),
    );
}
