-- Whether a shadow runs what production runs, so that how it differs is noise to the others.
ALTER TABLE shadows ADD COLUMN baseline BOOLEAN NOT NULL DEFAULT FALSE;
