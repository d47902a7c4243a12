/// What stands between an order and its effect: who signed it, its deadline and its epoch, the
/// journal of intents and receipts.
@NullMarked
package io.shadowcast.executor.order;

import org.jspecify.annotations.NullMarked;
