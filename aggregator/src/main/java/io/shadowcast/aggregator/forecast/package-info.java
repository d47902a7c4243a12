/// Where the properties of hosts are going. The door is [Forecasts]; any thread asks, one trains.
@NullMarked
package io.shadowcast.aggregator.forecast;

import org.jspecify.annotations.NullMarked;
