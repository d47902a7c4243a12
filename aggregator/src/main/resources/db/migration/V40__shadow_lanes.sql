-- How connections to a shadow are made; the first shadows all follow production's.
ALTER TABLE shadows ADD COLUMN lanes VARCHAR(16) NOT NULL DEFAULT 'FIDELITY';
