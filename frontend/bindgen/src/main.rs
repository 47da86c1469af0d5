//! `bindgen web PROGRAM FOLDER` writes a program for browsers, and the JavaScript that starts it, into a
//! folder. `bindgen node PROGRAM` runs a program in Node: what Cargo runs tests for WebAssembly with.

use std::{
    env,
    error::Error,
    path::Path,
    process::{Command, ExitCode},
};

use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["web", program, folder] => {
            Bindgen::new()
                .web(true)?
                .typescript(false)
                .input_path(program)
                .generate(folder)?;
            Ok(ExitCode::SUCCESS)
        }
        ["node", program, ..] => run(Path::new(program)),
        _ => Err("use: bindgen web PROGRAM FOLDER, or bindgen node PROGRAM".into()),
    }
}

fn run(program: &Path) -> Result<ExitCode, Box<dyn Error>> {
    let folder = program.with_extension("node");
    let script = folder.join("program.js");
    Bindgen::new()
        .nodejs(true)?
        .typescript(false)
        .input_path(program)
        .out_name("program")
        .generate(&folder)?;
    let passed = Command::new("node").arg(script).status()?.success();
    Ok(ExitCode::from(u8::from(!passed)))
}
