//! What an operator does with the program beside serving.

use std::net::TcpStream;

use crate::house::{
    people::Person,
    process::{Server, Start},
};

#[test]
fn a_second_server_on_the_same_data_folder_is_refused_and_the_first_goes_on() {
    let server = Server::start();
    let refused = server.run(&["serve"]);
    assert!(!refused.status.success());
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("Another server runs on the folder"), "{told}");
    assert!(told.contains("Stop it, or choose another folder"), "{told}");
    assert!(TcpStream::connect(server.address()).is_ok());
}

#[test]
fn a_server_that_was_killed_leaves_its_data_folder_free() {
    let mut server = Server::start();
    server.kill();
    server.restart(&Start::default());
}

#[test]
fn a_set_up_link_is_printed_while_the_server_runs_until_there_is_an_administrator() {
    let server = Server::start();
    Person::administrator(&server);
    let refused = server.run(&["setup-link"]);
    assert!(!refused.status.success() && refused.stdout.is_empty());
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(
        told.contains("There is an administrator already."),
        "{told}"
    );
}
