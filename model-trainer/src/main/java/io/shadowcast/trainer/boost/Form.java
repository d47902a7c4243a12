package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.feature.Feature;
import io.shadowcast.trainer.label.Target;
import java.util.ArrayList;
import java.util.List;

/// A shape of base curve over one load coordinate, not yet fitted.
public record Form(Shape shape, Feature coordinate) {
  /// Shapes, simplest first.
  public enum Shape {
    /// The same at every load.
    CONSTANT,
    /// A straight line.
    LINE,
    /// A queue in front of a processor with a capacity.
    QUEUE,
    /// A share that falls above a capacity.
    SATURATION,
    /// Straight lines between the medians of the load levels, made monotone.
    CURVE
  }

  /// What is tried for a target, simplest first.
  public static List<Form> of(Target target) {
    List<Form> forms = new ArrayList<>();
    forms.add(new Form(Shape.CONSTANT, Feature.RATE));
    for (Shape shape : shapes(target)) {
      forms.add(new Form(shape, Feature.RATE));
      forms.add(new Form(shape, Feature.OFFERED_CORES));
    }
    return List.copyOf(forms);
  }

  private static List<Shape> shapes(Target target) {
    return switch (target) {
      case P95_MILLIS -> List.of(Shape.LINE, Shape.QUEUE, Shape.CURVE);
      case THROUGHPUT -> List.of(Shape.SATURATION, Shape.CURVE);
      case CPU_CORES -> List.of(Shape.LINE, Shape.CURVE);
    };
  }

  @Override
  public String toString() {
    return shape + " over " + coordinate.title();
  }
}
