-- SHA-256 (hexadecimal) of the card that the owner signed last with the copy in use; none where nothing was signed since.
ALTER TABLE grants ADD COLUMN card_digest TEXT;
