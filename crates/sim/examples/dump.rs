use synscope_sim::*;
fn main() {
    let want: Vec<String> = std::env::args().skip(1).collect();
    for s in builtin::all() {
        if !want.is_empty() && !want.contains(&s.name) {
            continue;
        }
        let t = run(&s).unwrap();
        println!(
            "=== {} steps {} packets {} notes {} views {} end {:?} digest {:016x}",
            s.name,
            t.steps.len(),
            t.packets.len(),
            t.notes.len(),
            t.views.len(),
            t.end,
            t.digest()
        );
        for p in &t.packets {
            println!("  {} {:<28} {:?} {:?}", p.sent, p.name.to_string(), p.fate, p.cause);
        }
        for i in &t.states {
            println!(
                "    {:?} {:?} c{:?} {} {}-{:?}",
                i.host,
                i.socket,
                i.connection,
                i.state,
                i.from,
                i.to.map(|t| t.as_us())
            );
        }
        for c in &t.calls {
            println!(
                "    {:?} {:?} {} at {} -> {} {:?}",
                c.host,
                c.socket,
                c.call,
                c.at,
                c.result,
                c.returned.map(|t| t.as_us())
            );
        }
        for c in &t.timers {
            println!(
                "    T {:?} {:?} {:?} {}..{} end {:?} fired {}",
                c.host,
                c.socket,
                c.timer,
                c.armed,
                c.deadline,
                c.ended.map(|t| t.as_us()),
                c.fired
            );
        }
    }
}
