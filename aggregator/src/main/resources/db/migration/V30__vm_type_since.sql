-- Since when production has its VM type; older samples were measured on another one.
ALTER TABLE hosts ADD COLUMN vm_type_since BIGINT;
ALTER TABLE workloads ADD COLUMN vm_type_since BIGINT;
