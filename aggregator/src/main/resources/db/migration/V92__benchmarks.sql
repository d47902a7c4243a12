-- What benchmarks measured on VM types: how workloads that are known gain from one type to another.
CREATE TABLE benchmark_scores (
  vm_type TEXT NOT NULL,
  benchmark TEXT NOT NULL,
  score DOUBLE PRECISION NOT NULL,
  PRIMARY KEY (vm_type, benchmark)
);
