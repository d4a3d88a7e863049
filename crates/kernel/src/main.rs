//! Prints a line for each case and at the end `N passed, N failed`, or `skipped: ` and why.

#[cfg(target_os = "linux")]
fn main() -> std::process::ExitCode {
    synscope_kernel::main()
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("skipped: only Linux has network namespaces to do this in, this is {}", std::env::consts::OS);
}
