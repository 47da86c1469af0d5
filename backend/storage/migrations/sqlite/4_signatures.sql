-- What owners signed of sealed copies: the JSON of api::grant::GrantSignature. One row for the copy in use, one
-- for a copy on its way.
CREATE TABLE grant_signatures (
    grant_id TEXT NOT NULL REFERENCES grants (id),
    sealed   TEXT NOT NULL,
    signed   TEXT NOT NULL,
    PRIMARY KEY (grant_id, sealed)
) STRICT, WITHOUT ROWID;
