//! Where the rows lie.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// A database, as an operator names it.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseAddress {
    /// A file of SQLite: `sqlite:PATH`.
    Sqlite(PathBuf),
    /// A database of a PostgreSQL server: `postgres://USER:PASSWORD@HOST:PORT/NAME`.
    Postgres(String),
}

impl DatabaseAddress {
    /// The folder of an SQLite file.
    pub fn folder(&self) -> Option<PathBuf> {
        let Self::Sqlite(file) = self else {
            return None;
        };
        match file.parent() {
            Some(folder) if folder != Path::new("") => Some(folder.to_owned()),
            _ => Some(PathBuf::from(".")),
        }
    }
}

impl FromStr for DatabaseAddress {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let scheme = text.split(':').next().unwrap_or_default();
        match scheme {
            "postgres" | "postgresql" => Ok(Self::Postgres(text.to_owned())),
            "sqlite" if text.len() > "sqlite:".len() => {
                Ok(Self::Sqlite(text["sqlite:".len()..].into()))
            }
            _ => Err("name a database as sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME"),
        }
    }
}

/// Without the password.
impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(file) => write!(formatter, "sqlite:{}", file.display()),
            Self::Postgres(_) => formatter.write_str("postgres://(redacted)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sqlite_file_lies_in_a_folder() {
        let folder = |text: &str| text.parse::<DatabaseAddress>().unwrap().folder();
        assert_eq!(folder("sqlite:/srv/tacit.sqlite"), Some("/srv".into()));
        assert_eq!(folder("sqlite:tacit.sqlite"), Some(".".into()));
        assert_eq!(folder("postgres://db/tacit"), None);
    }

    #[test]
    fn an_address_names_its_database_and_never_tells_the_password() {
        let file: DatabaseAddress = "sqlite:/srv/tacit.sqlite".parse().unwrap();
        assert_eq!(file, DatabaseAddress::Sqlite("/srv/tacit.sqlite".into()));
        let server: DatabaseAddress = "postgres://tacit:secret@db/tacit".parse().unwrap();
        assert!(!format!("{server:?}").contains("secret"));
        assert!("mysql://db".parse::<DatabaseAddress>().is_err());
        assert!("sqlite:".parse::<DatabaseAddress>().is_err());
    }
}
