/// What the models are worth, by the protocols of docs/MODELS-EVALUATION.md on data that is given:
/// ours beside chance, the naive and the classic methods. The door is [ModelsBench].
@NullMarked
package io.shadowcast.benchmarks.models;

import org.jspecify.annotations.NullMarked;
