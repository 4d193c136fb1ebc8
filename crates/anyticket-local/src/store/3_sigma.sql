-- The sigma at the end of a Greek word is folded as every other one. A name that exists in both forms stays as it was.

UPDATE tickets SET title_folded = replace(title_folded, 'ς', 'σ') WHERE instr(title_folded, 'ς');
UPDATE OR IGNORE labels SET name_key = replace(name_key, 'ς', 'σ') WHERE instr(name_key, 'ς');
UPDATE OR IGNORE users SET email_key = replace(email_key, 'ς', 'σ') WHERE instr(email_key, 'ς');
