-- Since when the operator on the host has paused mirroring, as the agent said last.
ALTER TABLE hosts ADD COLUMN paused_since BIGINT;
