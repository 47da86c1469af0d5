//! Whom to invite, as a file says it: one line each, with a name, an address and a role.

use api::{
    account::Role,
    invitation::{Invitee, InviteeLine, MOST_AT_ONCE},
    list::Word,
};
use card::table::{TableProblem, TableReader};

use crate::error::Error;

/// What the columns may be called, in small letters, in every language.
const NAME: [&str; 5] = [
    "name",
    "full name",
    "person",
    "voller name",
    "vollständiger name",
];
const ADDRESS: [&str; 10] = [
    "address",
    "e-mail address",
    "e-mail",
    "email address",
    "email",
    "mail",
    "adresse",
    "e-mail-adresse",
    "emailadresse",
    "mailadresse",
];
const ROLE: [&str; 2] = ["role", "rolle"];

/// Other words for roles, likewise.
const ROLES: [(&str, Role); 14] = [
    ("admin", Role::Administrator),
    ("administratorin", Role::Administrator),
    ("model owner", Role::Owner),
    ("modellinhaber", Role::Owner),
    ("modellinhaberin", Role::Owner),
    ("inhaber", Role::Owner),
    ("model user", Role::User),
    ("modellnutzer", Role::User),
    ("modellnutzerin", Role::User),
    ("nutzer", Role::User),
    ("model auditor", Role::Auditor),
    ("prüfer", Role::Auditor),
    ("prüferin", Role::Auditor),
    ("modellprüfer", Role::Auditor),
];

/// Reads a file of delimited text whose first line names the columns.
///
/// # Errors
/// [`api::ProblemKind::Invalid`] for what is no such file, lacks a column, or names more people than can be invited at once.
pub fn read(file: &[u8]) -> Result<Vec<InviteeLine>, Error> {
    let mut reader = TableReader::new(file).map_err(unread)?;
    let titles = reader.titles().map_err(unread)?;
    let place = |names: &[&str]| {
        let is_it = |title: &String| names.contains(&&*title.trim().to_lowercase());
        titles.iter().position(is_it).ok_or_else(no_columns)
    };
    let places = [place(&NAME)?, place(&ADDRESS)?, place(&ROLE)?];
    let mut lines = Vec::new();
    while let Some(row) = reader.next().map_err(unread)? {
        if lines.len() == MOST_AT_ONCE {
            return Err(Error::invalid("The file names more than 500 people."));
        }
        let [name, address, role] =
            places.map(|place| row.text(place).unwrap_or_default().to_owned());
        lines.push(InviteeLine {
            line: row.line(),
            read: invitee(&name, &address, &role),
            name,
            address,
            role,
        });
    }
    match lines.is_empty() {
        true => Err(Error::invalid("The file names nobody.")),
        false => Ok(lines),
    }
}

fn invitee(name: &str, address: &str, role: &str) -> Result<Invitee, String> {
    if role.is_empty() {
        return Err("There is no role.".to_owned());
    }
    let role = role.to_lowercase();
    let other = ROLES.iter().find(|(word, _)| *word == role);
    let role = Role::read_word(&role).or(other.map(|(_, role)| *role));
    let role = role.ok_or("The role is not administrator, model owner, model user or auditor.")?;
    if address.is_empty() {
        return Err("There is no e-mail address.".to_owned());
    }
    Ok(Invitee {
        name: name.to_owned(),
        email: Some(address.to_owned()),
        role,
    })
}

fn no_columns() -> Error {
    Error::invalid("The first line does not name the columns name, address and role.")
}

fn unread(problem: TableProblem) -> Error {
    let action = problem.action();
    Error::refused(api::ProblemKind::Invalid, problem.to_string(), action)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the pages say in German.
    const GERMAN: &str = include_str!("../../../../../../static/words/de.json");

    #[test]
    fn heads_and_roles_are_taken_as_pages_write_them_in_each_language() {
        let german: std::collections::BTreeMap<String, String> =
            serde_json::from_str(GERMAN).unwrap();
        let english = |text: &str| text.to_owned();
        let german = |text: &str| german[text].clone();
        for said in [&english as &dyn Fn(&str) -> String, &german] {
            let head = ["Name", "Address", "Role"].map(said).join(";");
            for (word, role) in [
                ("Administrator", Role::Administrator),
                ("Model owner", Role::Owner),
                ("Model user", Role::User),
                ("Auditor", Role::Auditor),
            ] {
                let file = format!("{head}\nAnn;ann@hospital.example;{}\n", said(word));
                let lines = read(file.as_bytes()).unwrap();
                let invitee = lines[0].read.as_ref().unwrap();
                assert_eq!((&*invitee.name, invitee.role), ("Ann", role), "{file}");
            }
        }
    }

    #[test]
    fn lines_are_read_with_what_is_wrong_about_each() {
        let file = "\u{feff}Role;E-Mail;Name\nModel owner;ann@hospital.example;Ann\nnurse;bob@hospital.example;Bob\nuser;;Eve\n";
        let lines = read(file.as_bytes()).unwrap();
        let ann = lines[0].read.as_ref().unwrap();
        assert_eq!((&*ann.name, ann.role), ("Ann", Role::Owner));
        assert_eq!(ann.email.as_deref(), Some("ann@hospital.example"));
        assert_eq!(lines[1].line, 3);
        assert!(lines[1].read.as_ref().unwrap_err().contains("role"));
        let bob = &lines[1];
        let told = [&*bob.name, &*bob.address, &*bob.role];
        assert_eq!(told, ["Bob", "bob@hospital.example", "nurse"]);
        assert_eq!((&*lines[2].name, &*lines[2].address), ("Eve", ""));
        assert!(lines[2].read.as_ref().unwrap_err().contains("address"));
    }

    #[test]
    fn a_line_without_a_role_says_so() {
        let lines = read(b"name,email,role\nAnn,ann@hospital.example,\n").unwrap();
        assert_eq!(lines[0].read.as_ref().unwrap_err(), "There is no role.");
    }

    #[test]
    fn a_file_without_names_of_columns_or_with_too_many_people_is_refused() {
        let many = "name,email,role\n".to_owned() + &"a,a@b.example,user\n".repeat(501);
        for file in ["", "a,b,c\n1,2,3\n", "name,email,role\n", &many] {
            assert!(read(file.as_bytes()).is_err(), "{file:.20}");
        }
    }
}
