//! How an SVG file looks: classes for light paper, and what dark paper changes.

/// The style sheet.
pub(super) const SHEET: &str = r#"<style>
text{fill:#1b1f24;font:400 12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
.mid{text-anchor:middle}.end{text-anchor:end}
.name{font-size:14px;font-weight:600}
.state{font-size:11px;font-weight:600}
.g,.call{font-size:11px}
.call,.label{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono","Noto Sans Mono",monospace}
.muted{fill:#5a6068}
.halo{paint-order:stroke;stroke:#fbfaf7;stroke-width:4px;stroke-linejoin:round}
.paper,.gap{fill:#fbfaf7}
.idle{fill:#fbfaf7;stroke:#6f6b63;stroke-width:1.5}
.opening{fill:#ffd463;stroke:#856000;stroke-width:1.5}
.open{fill:#88d4c4;stroke:#006b58;stroke-width:1.5}
.active{fill:#9b91ea;stroke:#4a36a8;stroke-width:1.5}
.passive{fill:#e5935f;stroke:#8f3608;stroke-width:1.5}
.off{fill:url(#off);stroke:#6f6b63;stroke-width:1.5}
.tint{stroke:none;fill-opacity:.28}
.hatch{fill:url(#wait)}
.cut{fill:url(#cut)}
.bracket,.tick,.brace,.zigzag,.rule{fill:none;stroke:#5a6068}
.bracket{stroke-width:1.5}.dotted{stroke-dasharray:1.5 3}.absent{stroke-dasharray:4 4}
.tick,.zigzag,.brace{stroke-width:1}
.rule{stroke:#d8d5cd}
.pill,.chip{fill:#fff;stroke:#7a8087}
.shaft{stroke:#1b1f24;stroke-width:1.5}.again{stroke-dasharray:6 4}.old{stroke-dasharray:1.5 4}
.head,.dot{fill:#1b1f24}
.lost{fill:none;stroke:#b3123a;stroke-width:2.5}.origin{fill:#fbfaf7;stroke:#1b1f24;stroke-width:1.5}
.line-wait{stroke:#4a36a8}.line-cut,.line-off{stroke:#7a8087}
@media(prefers-color-scheme:dark){
text{fill:#eceae4}.muted{fill:#a7adb5}.halo{stroke:#14171b}
.paper,.gap{fill:#14171b}
.idle{fill:#14171b;stroke:#969ca4}
.opening{fill:#6a5c10;stroke:#e3b93f}
.open{fill:#105550;stroke:#4cc9ae}
.active{fill:#50266d;stroke:#c09bf2}
.passive{fill:#723110;stroke:#f0935f}
.off{stroke:#969ca4}
.bracket,.tick,.brace,.zigzag{stroke:#a7adb5}.rule{stroke:#353b43}
.tint{stroke:none}
.pill,.chip{fill:#1c2026;stroke:#7c848e}
.shaft{stroke:#eceae4}.head,.dot{fill:#eceae4}
.lost{stroke:#ff7a93}.origin{fill:#14171b;stroke:#eceae4}
.line-wait{stroke:#c09bf2}.line-cut,.line-off{stroke:#7c848e}
}
</style>"#;

/// Hatches: TIME-WAIT, a link that is cut, a host that is switched off.
pub(super) const PATTERNS: &str = r#"<defs>
<pattern id="wait" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="line-wait" x1="0" y1="0" x2="0" y2="5" stroke-width="1.5"/></pattern>
<pattern id="cut" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="line-cut" x1="0" y1="0" x2="0" y2="8" stroke-width="1" stroke-opacity=".35"/></pattern>
<pattern id="off" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><line class="line-off" x1="0" y1="0" x2="0" y2="4" stroke-width="1"/></pattern>
</defs>"#;
