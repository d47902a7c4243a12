-- The VM type that the agent's settings declare for a workload; an operator's own choice in vm_type comes before it.
ALTER TABLE workloads ADD COLUMN declared_vm_type TEXT;
